//! Chromium's own developer tools, open in a tab beside the page: what they record is a HAR that nobody here has written, and
//! what they open is one that they can read.
//!
//! Invariant: between two calls the page's own tab is the one in front.

use super::Browser;
use crate::{Result, http};
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

/// The tab of the developer tools.
#[derive(Debug)]
pub struct DevTools {
    page: WindowHandle,
    tools: WindowHandle,
}

/// Chromium's argument without which no tab may speak with it as the developer tools do.
pub const ALLOWED: &str = "--remote-allow-origins=*";

/// What the tools have of the network, once they have loaded.
const MODULES: &str = "
    const [logs, har] = await Promise.all([import('/devtools/models/logs/logs.js'), import('/devtools/models/har/har.js')]);";

/// They are at the page: what they asked for before this was answered.
const ATTACHED: &str = "
    const { TargetManager } = await import('/devtools/core/sdk/sdk.js');
    const target = () => TargetManager.TargetManager.instance().primaryPageTarget();
    while (!target()) {
        await new Promise((next) => setTimeout(next, 20));
    }
    await target().runtimeAgent().invoke_evaluate({ expression: '1' });
    return true;";

impl Browser {
    /// Opens the developer tools for the page in front. They record from now on.
    ///
    /// # Errors
    ///
    /// Where the browser was not started with [`ALLOWED`], or has no tools with it.
    pub async fn open_devtools(&self) -> Result<DevTools> {
        let active = std::fs::read_to_string(self._profile.path().join("DevToolsActivePort"))?;
        let address = format!("127.0.0.1:{}", active.lines().next().unwrap_or_default());
        let (_, targets) = http::get(&format!("http://{address}/json")).await?;
        let targets: Vec<Value> = serde_json::from_str(&targets)?;
        let target = targets.iter().find(|target| target["type"] == "page").ok_or("there is no page")?;
        let id = target["id"].as_str().unwrap_or_default();
        let page = self.client.window().await?;
        let tools = self.client.new_window(true).await?.handle;
        self.client.switch_to_window(tools.clone()).await?;
        self.go(&format!("http://{address}/devtools/inspector.html?ws={address}/devtools/page/{id}&panel=network"))
            .await?;
        self.script(&format!("return (async () => {{{ATTACHED}}})()"), Vec::new()).await?;
        self.client.switch_to_window(page.clone()).await?;
        Ok(DevTools { page, tools })
    }

    /// What they have recorded, as they save it.
    ///
    /// # Errors
    ///
    /// When they are gone.
    pub async fn recorded(&self, devtools: &DevTools) -> Result<String> {
        let body = "
            const requests = logs.NetworkLog.NetworkLog.instance().requests();
            return JSON.stringify({ log: await har.Log.Log.build(requests, { sanitize: false }) });";
        let text = self.in_devtools(devtools, body, Vec::new()).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// What they make of a HAR: of each request its address, status, type and how many milliseconds it took.
    ///
    /// # Errors
    ///
    /// When they cannot read it.
    pub async fn imported(&self, devtools: &DevTools, text: &str) -> Result<Value> {
        let body = "
            const root = new har.HARFormat.HARRoot(JSON.parse(arguments[0]));
            return har.Importer.Importer.requestsFromHARLog(root.log).map((request) =>
                [request.url(), request.statusCode, request.mimeType, Math.round(request.duration * 1e6) / 1e3]);";
        self.in_devtools(devtools, body, vec![json!(text)]).await
    }

    async fn in_devtools(&self, devtools: &DevTools, body: &str, arguments: Vec<Value>) -> Result<Value> {
        self.client.switch_to_window(devtools.tools.clone()).await?;
        let said = self
            .script(&format!("return (async function () {{{MODULES}{body}}}).apply(null, arguments)"), arguments)
            .await;
        self.client.switch_to_window(devtools.page.clone()).await?;
        said
    }
}
