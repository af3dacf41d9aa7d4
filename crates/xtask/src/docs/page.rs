//! One page: Markdown to HTML, its formulas to MathML, under the menu that all pages share.

use anyhow::{Context, Result, anyhow};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use pulldown_latex::config::{DisplayMode, RenderConfig};

use super::PAGES;

/// The page `name` with what `markdown` says.
pub(super) fn html(name: &str, title: &str, markdown: &str) -> Result<String> {
    let menu: String = PAGES
        .iter()
        .map(|(page, label)| {
            let here = if *page == name { " aria-current=\"page\"" } else { "" };
            format!("<a href=\"{page}.html\"{here}>{label}</a>\n")
        })
        .collect();
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} - forfeit</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>\n\
         <nav><a class=\"name\" href=\"index.html\">forfeit</a>\n{menu}</nav>\n<main class=\"{name}\">\n{}</main>\n\
         </body>\n</html>\n",
        body(markdown)?
    ))
}

fn body(markdown: &str) -> Result<String> {
    let mut events = Vec::new();
    let mut parser = Parser::new_ext(markdown, Options::ENABLE_TABLES);
    while let Some(event) = parser.next() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if &*language == "math" => {
                let latex = text_until(&mut parser, TagEnd::CodeBlock);
                events.push(Event::Html(format!("<div class=\"formula\">{}</div>\n", mathml(&latex)?).into()));
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let inside: Vec<Event> =
                    parser.by_ref().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_)))).collect();
                events.extend(heading(level, inside));
            }
            Event::Start(Tag::Table(columns)) => {
                // Wide tables scroll by themselves, not the page.
                events.extend([Event::Html("<div class=\"table\">".into()), Event::Start(Tag::Table(columns))]);
            }
            Event::End(TagEnd::Table) => {
                events.extend([Event::End(TagEnd::Table), Event::Html("</div>\n".into())]);
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = target(&dest_url).into();
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            other => events.push(other),
        }
    }
    let mut body = String::new();
    html::push_html(&mut body, events.into_iter());
    Ok(body)
}

/// A heading that links may lead to.
fn heading(level: HeadingLevel, inside: Vec<Event>) -> Vec<Event> {
    let text: String = inside.iter().filter_map(text_of).collect();
    let id = Some(CowStr::from(anchor(&text)));
    let start = Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() });
    [start].into_iter().chain(inside).chain([Event::End(TagEnd::Heading(level))]).collect()
}

fn text_of<'a>(event: &'a Event) -> Option<&'a str> {
    match event {
        Event::Text(text) | Event::Code(text) => Some(text),
        _ => None,
    }
}

fn text_until(parser: &mut Parser, end: TagEnd) -> String {
    let inside = parser.take_while(|event| *event != Event::End(end));
    inside.filter_map(|event| text_of(&event).map(str::to_owned)).collect()
}

/// The name that a heading is linked by, as code hosts make it.
fn anchor(text: &str) -> String {
    let kept = text.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}

/// Where a link between Markdown files leads on the site.
fn target(link: &str) -> String {
    if link.contains("://") {
        return link.to_owned();
    }
    let (file, place) = link.split_once('#').map_or((link, None), |(file, place)| (file, Some(place)));
    let page = match file.strip_suffix(".md") {
        Some("start") => "index.html".to_owned(),
        Some("accuracy-peers") => "accuracy.html".to_owned(),
        Some(page) => format!("{page}.html"),
        None => file.to_owned(),
    };
    place.map_or(page.clone(), |place| format!("{page}#{place}"))
}

/// LaTeX as MathML, which browsers draw by themselves.
fn mathml(latex: &str) -> Result<String> {
    let storage = pulldown_latex::Storage::new();
    let events: Vec<_> = pulldown_latex::Parser::new(latex, &storage)
        .collect::<std::result::Result<_, _>>()
        .map_err(|error| anyhow!("{error}"))
        .with_context(|| format!("formula {latex}"))?;
    let config = RenderConfig { display_mode: DisplayMode::Block, ..RenderConfig::default() };
    let mut text = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    pulldown_latex::push_mathml(&mut text, events, config).with_context(|| format!("formula {latex}"))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_mathml() {
        let body = body("```math\n\\frac{1}{2} \\, d^2\n```\n").expect("a body");
        assert!(body.contains("<math") && body.contains("<mfrac>"), "{body}");
        assert!(mathml("\\frac{").is_err());
    }

    #[test]
    fn links_lead_to_pages_and_headings() {
        let body = body("# A & b\n[x](losses.md#huber) [y](https://example.org/a.md)\n").expect("a body");
        assert!(body.contains("<h1 id=\"a--b\">"), "{body}");
        assert!(body.contains("losses.html#huber") && body.contains("https://example.org/a.md"), "{body}");
    }

    #[test]
    fn every_formula_of_the_gallery_is_drawn() {
        let gallery = crate::generate::gallery::markdown(|_| None).expect("a gallery");
        let body = body(&gallery).expect("a body");
        assert_eq!(body.matches("<math").count(), gallery.matches("```math").count());
        assert!(!body.contains("#b22222"), "a formula was drawn as an error");
    }
}
