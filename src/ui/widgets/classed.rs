//! An element with a class that is not known before.
//!
//! In `html!` such a class goes through a set of classes that Yew keeps for it, which nothing else here needs and which
//! weighs two kilobytes. As a plain attribute it weighs nothing.

use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::{AttrValue, VNode};

/// The element with that class.
pub(crate) fn classed(class: impl Into<AttrValue>, mut element: Html) -> Html {
    // An element that was just made is nobody else's.
    if let VNode::VTag(tag) = &mut element
        && let Some(tag) = Rc::get_mut(tag)
    {
        tag.add_attribute("class", class.into());
    }
    element
}
