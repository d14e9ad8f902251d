//! Whom a job asks: the source, with what it needs to answer.

use super::source::Source;
use crate::engine::ServerModel;

/// Whom a job asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The posts beside the page.
    Bundled,
    /// A server that is not there, and behaves so.
    Simulated(ServerModel),
    /// The live service of the article.
    JsonPlaceholder,
    /// Somebody's API.
    Api,
}

impl Target {
    /// The source that was chosen for it.
    pub const fn source(&self) -> Source {
        match self {
            Self::Bundled => Source::Bundled,
            Self::Simulated(_) => Source::Practice,
            Self::JsonPlaceholder => Source::JsonPlaceholder,
            Self::Api => Source::Api,
        }
    }

    /// The server that is not there, where it is one.
    pub const fn server(&self) -> Option<&ServerModel> {
        match self {
            Self::Simulated(server) => Some(server),
            Self::Bundled | Self::JsonPlaceholder | Self::Api => None,
        }
    }
}
