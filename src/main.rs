//! Mounts the page.

fn main() {
    inflight::browser::crash::install();
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"))
        .expect("index.html has an element #app");
    root.set_text_content(None);
    yew::Renderer::<inflight::ui::App>::with_root(root).render();
}
