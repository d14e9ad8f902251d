//! Staying at the end of a list that grows, as long as its reader is there.
//!
//! Rows that come in move the end away; only a person scrolls up, and only a person's way back to the end follows again.

use web_sys::HtmlElement;

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
