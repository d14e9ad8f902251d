//! The browser of the tests: Chromium or Chrome, and the driver that remote-controls it.
//!
//! Both are taken from the variables `CHROME` and `CHROMEDRIVER`, else from where they usually are, else installed. They
//! have to be of one version; a package manager sees to that.

use crate::children::find;
use crate::packages::{self, Package};
use crate::{Result, root};
use std::path::{Path, PathBuf};

const PACKAGE: Package = Package {
    what: "Chromium (or Chrome) and the chromedriver of the same version",
    apt: &["chromium", "chromium-driver"],
    brew: &["--cask", "google-chrome", "chromedriver"],
    winget: &["Google.Chrome", "Chromium.ChromeDriver"],
};

/// A browser and the driver that belongs to it.
pub(crate) struct Browser {
    pub(crate) chrome: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds the browser, or installs it.
pub(crate) fn ensure() -> Result<Browser> {
    if let Some(browser) = installed() {
        return Ok(browser);
    }
    packages::install(&PACKAGE)?;
    installed().ok_or_else(|| packages::by_hand(&PACKAGE))
}

fn installed() -> Option<Browser> {
    let named = |variable| std::env::var_os(variable).map(PathBuf::from);
    Some(Browser {
        chrome: named("CHROME").or_else(chrome)?,
        driver: named("CHROMEDRIVER").or_else(|| find("chromedriver"))?,
    })
}

fn chrome() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
        .into_iter()
        .find_map(find)
        .or_else(|| elsewhere().into_iter().find(|path| path.is_file()))
}

/// Where macOS and Windows put a browser without adding it to the `PATH`.
fn elsewhere() -> Vec<PathBuf> {
    let mac = ["Google Chrome", "Chromium"]
        .map(|name| Path::new("/Applications").join(format!("{name}.app")).join("Contents/MacOS").join(name));
    let windows = ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"]
        .into_iter()
        .filter_map(std::env::var_os)
        .map(|folder| Path::new(&folder).join(r"Google\Chrome\Application\chrome.exe"));
    mac.into_iter().chain(windows).collect()
}

/// Writes the file that tells wasm-bindgen's test runner which browser to drive, and returns its path.
pub(crate) fn write_webdriver_json(browser: &Browser) -> Result<PathBuf> {
    let path = root::tools().join("webdriver.json");
    std::fs::write(&path, webdriver_json(&browser.chrome))
        .map_err(|error| format!("{} cannot be written: {error}.", path.display()))?;
    Ok(path)
}

/// The runner itself adds `headless` and `no-sandbox`, which Chromium needs when root runs it.
fn webdriver_json(chrome: &Path) -> String {
    let chrome = chrome.to_string_lossy().replace('\\', r"\\").replace('"', "\\\"");
    format!(
        "{{ \"goog:chromeOptions\": {{ \"binary\": \"{chrome}\", \"args\": [\"disable-gpu\", \"window-size=1280,900\"] }} }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_windows_path_survives_the_way_into_json() {
        let json = webdriver_json(Path::new(r"C:\Program Files\chrome.exe"));
        assert!(json.contains(r#""binary": "C:\\Program Files\\chrome.exe""#), "{json}");
    }
}
