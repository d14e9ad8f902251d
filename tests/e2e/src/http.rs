//! What the harness needs of HTTP for itself: a listener for a test's server, a port without one, and a GET for its questions.
//!
//! Invariant: a listener lives exactly as long as the value that stands for it, and no port is anybody else's meanwhile.

use crate::Result;
use axum::Router;
use axum::body::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;

/// A server on a free port of loopback.
#[derive(Debug)]
pub struct Listening {
    address: SocketAddr,
    /// Aborted on drop, so that no test finds a server of the test before it.
    task: JoinHandle<()>,
}

impl Listening {
    /// Serves `router` from now on.
    ///
    /// # Errors
    ///
    /// When no port can be opened.
    pub async fn start(router: Router) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("axum's serve never ends by itself");
        });
        Ok(Self { address, task })
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A way to a server on which every new connection takes its time, as a TLS handshake over some distance does.
#[derive(Debug)]
pub struct SlowWay {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl SlowWay {
    /// A way to the server of that address, whose connections take so long to be made.
    ///
    /// # Errors
    ///
    /// When no port can be opened.
    pub async fn to(origin: &str, handshake: Duration) -> Result<Self> {
        let there: SocketAddr = origin.trim_start_matches("http://").parse()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            while let Ok((mut here, _)) = listener.accept().await {
                tokio::spawn(async move {
                    tokio::time::sleep(handshake).await;
                    if let Ok(mut there) = TcpStream::connect(there).await {
                        // Either side may go at any time.
                        let _ = copy_bidirectional(&mut here, &mut there).await;
                    }
                });
            }
        });
        Ok(Self { address, task })
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for SlowWay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Gets a page: its status and its text.
///
/// # Errors
///
/// When there is no answer, or not one in UTF-8.
pub async fn get(url: &str) -> Result<(u16, String)> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let response = client.get(url.parse()?).await?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await?.to_bytes();
    Ok((status, String::from_utf8(body.to_vec())?))
}

/// A port of loopback on which nobody listens: a socket has it, so that no other server of another test can get it.
#[derive(Debug)]
pub struct Closed(TcpSocket);

impl Closed {
    /// Takes a port.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn take() -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        Ok(Self(socket))
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    ///
    /// # Errors
    ///
    /// When the socket does not know its port.
    pub fn origin(&self) -> Result<String> {
        Ok(format!("http://{}", self.0.local_addr()?))
    }
}
