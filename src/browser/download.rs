//! Handing the reader a file: a text as a download, and the timeline as a picture.
//!
//! A picture is what is on the page: each of its parts at its place, with the colours it has there, so that it looks the
//! same where the page's style sheet is not.

use js_sys::Array;
use std::fmt::Write;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, CssStyleDeclaration, Document, DomRect, Element, HtmlElement, NodeList, Url};

/// A text as an address to be followed or downloaded, until the page is left.
pub fn as_url(text: &str, kind: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(text)), &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Saves what is marked as a picture inside the element with that id as one SVG file, with that title.
pub fn save_picture(id: &str, title: &str, name: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let saved = document.and_then(|document| {
        let figure = document.get_element_by_id(id)?.query_selector("[data-picture]").ok()??;
        save(&document, &as_url(&picture(&figure, title)?, "image/svg+xml")?, name)
    });
    if saved.is_none() {
        web_sys::console::warn_1(&JsValue::from_str("The picture could not be saved."));
    }
}

fn save(document: &Document, url: &str, name: &str) -> Option<()> {
    let link: HtmlElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", url).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    Url::revoke_object_url(url).ok()
}

/// The parts of a figure, each where it stands on the page.
fn picture(figure: &Element, title: &str) -> Option<String> {
    let area = figure.get_bounding_client_rect();
    let mut parts = String::new();
    for svg in all(figure, "svg").filter(is_outermost) {
        // What stands out of a part is seen on the page, too.
        svg.set_attribute("overflow", "visible").ok()?;
        for shape in all(&svg, "path, text, rect, line, circle") {
            colour(&shape);
        }
        let (x, y) = from(&svg.get_bounding_client_rect(), &area);
        let place = svg.get_bounding_client_rect();
        let (width, height) = (place.width() as i32, place.height() as i32);
        // Writing into a text cannot fail.
        let _ = write!(
            parts,
            "<svg x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" overflow=\"visible\">{}</svg>",
            svg.outer_html()
        );
    }
    for words in all(figure, "[data-words]") {
        let style = web_sys::window()?.get_computed_style(&words).ok()??;
        let (x, y) = from(&words.get_bounding_client_rect(), &area);
        let (fill, text) = (value(&style, "color"), escaped(&words.text_content().unwrap_or_default()));
        let _ = write!(parts, "<text x=\"{x}\" y=\"{}\" font-size=\"13\" fill=\"{fill}\">{text}</text>", y + 13);
    }
    let ground = web_sys::window()?.get_computed_style(&figure.closest("[data-ground]").ok()??).ok()??;
    let (width, height) = (area.width() as i32 + 24, area.height() as i32 + 24);
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"-12 -12 {width} {height}\" \
         font-family=\"sans-serif\"><title>{}</title>\
         <rect x=\"-12\" y=\"-12\" width=\"100%\" height=\"100%\" fill=\"{}\"/>{parts}</svg>",
        escaped(title),
        value(&ground, "background-color")
    ))
}

/// Writes the colours that the style sheet gives a shape on the shape itself, where the sheet goes before them.
fn colour(shape: &Element) {
    const PROPERTIES: [&str; 8] = [
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "vector-effect",
        "font-size",
        "text-anchor",
    ];
    let style = web_sys::window().and_then(|window| window.get_computed_style(shape).ok().flatten());
    for property in PROPERTIES {
        if let Some(style) = &style {
            // The names are well formed.
            let _ = shape.set_attribute(property, &value(style, property));
        }
    }
}

fn value(style: &CssStyleDeclaration, property: &str) -> String {
    style.get_property_value(property).unwrap_or_default()
}

fn from(place: &DomRect, area: &DomRect) -> (i32, i32) {
    ((place.left() - area.left()) as i32, (place.top() - area.top()) as i32)
}

fn is_outermost(svg: &Element) -> bool {
    svg.parent_element().is_none_or(|parent| parent.closest("svg").ok().flatten().is_none())
}

fn all(element: &Element, selector: &str) -> impl Iterator<Item = Element> {
    let found: Option<NodeList> = element.query_selector_all(selector).ok();
    let length = found.as_ref().map_or(0, NodeList::length);
    (0..length).filter_map(move |place| found.as_ref()?.get(place)?.dyn_into().ok())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
