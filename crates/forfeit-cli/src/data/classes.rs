//! A column of classes: whatever stands in its cells, numbers in their order, else text in its.

use super::{Column, is_missing};

/// The classes that stand in the cells, in order.
pub(crate) fn names_of_classes(cells: &[String]) -> Vec<String> {
    let mut names: Vec<String> = cells.iter().filter(|cell| !is_missing(cell)).cloned().collect();
    let numbers: Option<Vec<f64>> = names.iter().map(|name| name.parse().ok()).collect();
    if numbers.is_some() {
        let number = |name: &String| name.parse().unwrap_or(f64::NAN);
        names.sort_by(|a, b| number(a).total_cmp(&number(b)).then(a.cmp(b)));
    } else {
        names.sort();
    }
    names.dedup();
    names
}

/// The column with the number of each cell's class in its place.
pub(crate) fn as_classes(name: &str, cells: &[String], classes: &[String]) -> Column {
    let mut column = Column::new(name.to_owned());
    for cell in cells {
        let place = classes.iter().position(|class| class == cell);
        column.push(&place.map_or(String::new(), |place| place.to_string()));
    }
    column
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_in_their_order_and_text_in_its() {
        let cells = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(names_of_classes(&cells("10 9 10 NA 2")), ["2", "9", "10"]);
        assert_eq!(names_of_classes(&cells("b 10 a b 9")), ["10", "9", "a", "b"]);
        let column = as_classes("x", &cells("b NA a"), &cells("a b"));
        assert_eq!((column.values[0], column.values[2], column.missing()), (1.0, 0.0, 1));
    }
}
