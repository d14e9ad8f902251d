//! Mounts the page.

/// Smaller than the standard library's, which is built for speed among many threads; the page has one.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

fn main() {
    inflight::browser::crash::install();
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"))
        .expect("index.html has an element #app");
    root.set_text_content(None);
    yew::Renderer::<inflight::ui::App>::with_root(root).render();
}
