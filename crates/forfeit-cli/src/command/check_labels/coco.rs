//! Labels as a COCO file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::judge::Finding;
use super::{Label, Labels};
use crate::failure::Failure;

/// Reads a file.
pub(super) fn read(path: &Path, all: &mut Labels) -> Result<(), Failure> {
    let source = path.display().to_string();
    let content = fs::read(path).map_err(|error| Failure::new(format_args!("{source}: {error}")))?;
    let file: Value =
        serde_json::from_slice(&content).map_err(|error| Failure::new(format_args!("{source}: no JSON: {error}")))?;
    parse(&source, &file, all).map_err(|missing| {
        Failure::new(format_args!("{source}: no list '{missing}'; a COCO file has images, annotations and categories"))
    })
}

/// Reads a parsed file, or tells which of its lists is missing.
pub(super) fn parse(source: &str, file: &Value, all: &mut Labels) -> Result<(), &'static str> {
    let list = |name: &'static str| file.get(name).and_then(Value::as_array).ok_or(name);
    let (images, annotations, categories) = (list("images")?, list("annotations")?, list("categories")?);
    let id = |value: &Value, name: &str| value.get(name).map(Value::to_string).unwrap_or_else(|| "missing".to_owned());
    let categories: Vec<String> = categories.iter().map(|category| id(category, "id")).collect();
    let mut sizes = BTreeMap::new();
    for (i, image) in images.iter().enumerate() {
        let side = |name: &str| image.get(name).and_then(Value::as_f64).filter(|x| *x > 0.0);
        let name = image.get("file_name").and_then(Value::as_str).map_or_else(|| id(image, "id"), str::to_owned);
        all.images.push(name.clone());
        match side("width").zip(side("height")) {
            Some((width, height)) => {
                sizes.insert(id(image, "id"), (name, [width, height]));
            }
            None => all.findings.push(Finding {
                source: source.to_owned(),
                line: i as u64 + 1,
                problem: "image without size",
                detail: format!("image {name}: width and height must be positive"),
            }),
        }
    }
    for (i, annotation) in annotations.iter().enumerate() {
        let line = i as u64 + 1;
        let mut found = |problem, detail: String| {
            all.findings.push(Finding { source: source.to_owned(), line, problem, detail });
        };
        let class = id(annotation, "category_id");
        if !categories.contains(&class) {
            found("class out of range", format!("category {class} is not among the {} of the file", categories.len()));
        }
        let image = id(annotation, "image_id");
        let Some((name, [width, height])) = sizes.get(&image) else {
            found("unknown image", format!("image {image} is not in the file, or has no size"));
            continue;
        };
        let numbers = annotation.get("bbox").and_then(Value::as_array);
        let numbers: Vec<f64> = numbers.into_iter().flatten().filter_map(Value::as_f64).collect();
        let Ok([x, y, w, h]) = <[f64; 4]>::try_from(numbers) else {
            found("not four numbers", "bbox must be x, y, width, height in pixels".to_owned());
            continue;
        };
        all.labels.push(Label {
            source: source.to_owned(),
            line,
            image: name.clone(),
            class,
            bounds: [(x + 0.5 * w) / width, (y + 0.5 * h) / height, w / width, h / height],
            image_size: [*width, *height],
        });
    }
    Ok(())
}
