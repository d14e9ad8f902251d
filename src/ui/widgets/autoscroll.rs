//! Staying at the end of a list that grows, as long as its reader is there.
//!
//! Rows that come in move the end away; only a person scrolls up, and only a person's way back to the end follows again.

use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, ResizeObserver};
use yew::prelude::*;

/// How near to the end is at the end, in pixels.
const NEAR: f64 = 30.0;

/// Where a reader is in a list.
#[derive(Debug)]
pub(crate) struct Follow {
    /// At its end, and means to stay there.
    pub(crate) follows: bool,
    top: i32,
}

impl Follow {
    pub(crate) fn new(follows: bool) -> Self {
        Self { follows, top: 0 }
    }

    /// The list was scrolled, by whomever. Says whether the reader came to the end or left it.
    pub(crate) fn scrolled(&mut self, list: &HtmlElement) -> bool {
        let top = list.scroll_top();
        let at_end = f64::from(list.scroll_height() - top - list.client_height()) < NEAR;
        let follows = at_end || (self.follows && top >= self.top);
        std::mem::replace(self, Self { follows, top }).follows != follows
    }

    /// The list has grown.
    pub(crate) fn keep_up(&mut self, list: &HtmlElement) {
        if self.follows {
            list.set_scroll_top(list.scroll_height());
            self.top = list.scroll_top();
        }
    }
}

/// Whoever watches the end still does when the list gets another size, or its letters do.
#[hook]
pub(crate) fn use_keeping_up(list: &NodeRef, follow: &Rc<RefCell<Follow>>) {
    let (list, follow) = (list.clone(), Rc::clone(follow));
    use_effect_with((), move |()| {
        let resized = Closure::<dyn FnMut()>::new({
            let list = list.clone();
            move || list.cast::<HtmlElement>().iter().for_each(|list| follow.borrow_mut().keep_up(list))
        });
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        observer.iter().zip(list.cast::<HtmlElement>()).for_each(|(observer, list)| observer.observe(&list));
        move || {
            observer.iter().for_each(ResizeObserver::disconnect);
            drop(resized);
        }
    });
}
