//! A run as a picture: numbers to draw, and nothing that draws.
//!
//! | file | question it answers |
//! |---|---|
//! | [`time_range`] | which stretch of time is shown, and where in it is an instant? |
//! | [`lanes`] | what did each worker do? |
//! | [`gauges`] | how full was the run over time? |

pub mod gauges;
pub mod lanes;
pub mod time_range;
