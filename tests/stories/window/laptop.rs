//! A laptop of its own: a folder with the practice district, the real window, the driver between us and it.

use super::hands::Hands;
use fantoccini::{ClientBuilder, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use std::cell::RefCell;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const PASSPHRASE: &str = "practice makes it easy";

pub struct Laptop {
    home: TempDir,
    app: PathBuf,
    cli: PathBuf,
    drivers: RefCell<Vec<Child>>,
}

impl Laptop {
    /// A laptop with the practice district of Xuhui.
    pub fn with_practice() -> Self {
        let program = |name: &str| {
            let path =
                std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set: run scripts/window-journey"));
            PathBuf::from(path)
        };
        let (app, cli) = (program("ZOUFANG_APP"), program("ZOUFANG_CLI"));
        let laptop = Self { home: TempDir::new().unwrap(), app, cli, drivers: RefCell::default() };
        assert!(laptop.cli(&["demo", "xuhui"]).status.success(), "the practice district could not be made");
        laptop
    }

    fn cli(&self, words: &[&str]) -> std::process::Output {
        let mut command = Command::new(&self.cli);
        command.arg("--home").arg(self.home.path()).args(words).env("ZOUFANG_PASSPHRASE", PASSPHRASE);
        command.stdin(Stdio::null()).output().unwrap()
    }

    /// Starts the window and answers the hands at it.
    pub async fn open(&self) -> Hands {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let driver = Command::new("WebKitWebDriver")
            .args([&format!("--port={port}"), "--host=127.0.0.1"])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("ZOUFANG_HOME", self.home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver (Debian: webkit2gtk-driver) is needed");
        self.drivers.borrow_mut().push(driver);
        for _ in 0..100 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let mut wanted = Capabilities::new();
        wanted.insert("webkitgtk:browserOptions".to_owned(), json!({ "binary": self.app, "args": [] }));
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(wanted).connect(&format!("http://127.0.0.1:{port}")).await;
        Hands::new(client.expect("the window did not open"))
    }

    /// The window's process, while there is one.
    fn window(&self) -> Option<u32> {
        let driver = self.drivers.borrow().last().map(Child::id)?;
        let app = self.app.canonicalize().unwrap();
        let is_window = |pid: &u32| std::fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == app);
        children_of(driver).into_iter().find(is_window)
    }

    /// Kills the window as a power cut would: nothing in it is told.
    pub fn cut_the_power(&self) {
        let window = self.window().expect("the window's process was not found").to_string();
        assert!(Command::new("kill").args(["-9", &window]).status().unwrap().success());
    }

    /// Waits until the window's process has gone and the system has let go of its files, the installation's lock among them.
    pub async fn is_off(&self) {
        let lock = self.home.path().join("home.lock");
        let is_free = || std::fs::File::open(&lock).is_ok_and(|file| file.try_lock().is_ok());
        for _ in 0..100 {
            if self.window().is_none() && is_free() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the window was killed and is still there");
    }

    /// Every change of a member's records is there, signed, and says what the tables say.
    pub fn is_sound(&self, member: &str) {
        let said = self.cli(&["--json", "--member", member, "verify"]);
        let text = String::from_utf8_lossy(&said.stdout);
        let found: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{member}: {said:?}"));
        assert_eq!(found["is_clean"], true, "{member}: {text}");
        assert!(found["changes"].as_u64().is_some_and(|changes| changes > 50), "{member}: {text}");
    }
}

impl Drop for Laptop {
    fn drop(&mut self) {
        for driver in self.drivers.get_mut() {
            for window in children_of(driver.id()) {
                // It may have gone by itself.
                let _ = Command::new("kill").args(["-9", &window.to_string()]).stderr(Stdio::null()).status();
            }
            let _ = driver.kill();
            let _ = driver.wait();
        }
    }
}

/// The processes a process started, by the table of the kernel.
fn children_of(parent: u32) -> Vec<u32> {
    let numbers = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = numbers.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let is_child = |pid: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let after_name = stat.rsplit(") ").next().unwrap_or_default();
        after_name.split(' ').nth(1).and_then(|ppid| ppid.parse().ok()) == Some(parent)
    };
    pids.filter(is_child).collect()
}
