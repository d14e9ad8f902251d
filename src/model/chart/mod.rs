//! A run as a picture: what is drawn where, for the page and for files alike.
//!
//! | file | question it answers |
//! |---|---|
//! | [`time_range`] | which stretch of time is shown, and where in it is an instant? |
//! | [`lanes`] | what did each worker do? |
//! | [`gauges`] | how full was the run over time? |
//! | [`gauge_view`] | which gauges are shown, and what do they read? |
//! | [`state_counts`] | how many requests are in which state? |
//! | [`badges`] | which number has a bar's end? |
//! | [`orders`] | in which order were requests given, started and ended? |
//! | [`marks`] | what was changed on the way, and when did nothing move? |
//! | [`timeline`] | all of that together |
//! | [`shapes`] | which shape has each of them? |
//! | [`svg`] | how does it look as a file? |

pub mod badges;
pub mod gauge_view;
pub mod gauges;
pub mod lanes;
pub mod marks;
pub mod orders;
pub mod shapes;
pub mod state_counts;
pub mod svg;
pub mod time_range;
pub mod timeline;
