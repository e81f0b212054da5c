//! What a person does at the window: looks for words, clicks, types. Everything is waited for, nothing for ever.

use fantoccini::{Client, Locator, elements::Element, key::Key};
use std::path::PathBuf;
use std::time::Duration;

pub const ENTER: &str = "\u{E007}";
pub const TAB: &str = "\u{E004}";
const PATIENCE: Duration = Duration::from_secs(20);
const PASSPHRASE: &str = "practice makes it easy";

pub struct Hands {
    client: Client,
    pictures: Option<PathBuf>,
}

impl Hands {
    pub fn new(client: Client) -> Self {
        let pictures = std::env::var_os("ZOUFANG_PICTURES").map(PathBuf::from);
        if let Some(folder) = &pictures {
            std::fs::create_dir_all(folder).unwrap();
        }
        Self { client, pictures }
    }

    async fn find(&self, path: &str) -> Element {
        eprintln!("looking for {path}");
        let look = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(path));
        match tokio::time::timeout(PATIENCE * 2, look).await {
            Ok(Ok(element)) => element,
            missing => {
                self.picture("stopped").await;
                panic!("not on the screen: {path}: {missing:?}")
            }
        }
    }

    pub async fn see(&self, path: &str) {
        self.find(path).await;
    }

    pub async fn text(&self, path: &str) -> String {
        self.find(path).await.text().await.unwrap()
    }

    /// Clicks what can be clicked by now; a page still being laid out is given time.
    pub async fn click(&self, path: &str) {
        let mut refused = None;
        for _ in 0..40 {
            let found = self.find(path).await;
            let centred = "arguments[0].scrollIntoView({ block: 'center' })";
            let scrolled = self.client.execute(centred, vec![serde_json::to_value(&found).unwrap()]).await;
            match scrolled.and(found.click().await) {
                Ok(()) => return,
                Err(error) => refused = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.picture("stopped").await;
        panic!("could not click {path}: {refused:?}");
    }

    pub async fn click_button(&self, words: &str) {
        self.click(&format!("//button[contains(normalize-space(.), '{words}')][not(@disabled)]")).await;
    }

    pub async fn type_into(&self, path: &str, text: &str) {
        self.find(path).await.send_keys(text).await.unwrap();
    }

    pub async fn fill(&self, id: &str, text: &str) {
        let field = self.find(&format!("//*[@id='{id}']")).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    pub async fn choose(&self, id: &str, value: &str) {
        self.find(&format!("//*[@id='{id}']")).await.select_by_value(value).await.unwrap();
    }

    /// Presses keys where the focus is.
    pub async fn keys(&self, keys: &[&str]) {
        for key in keys {
            let here = self.client.active_element().await.unwrap();
            here.send_keys(key).await.unwrap();
        }
    }

    /// The letters in a field, once they are as awaited.
    pub async fn value_of(&self, id: &str, is_awaited: impl Fn(&str) -> bool) -> String {
        let field = self.find(&format!("//*[@id='{id}']")).await;
        let mut value = String::new();
        for _ in 0..100 {
            value = field.prop("value").await.unwrap().unwrap_or_default();
            if is_awaited(&value) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        value
    }

    pub async fn unlock(&self, nickname: &str) {
        self.click(&format!("//*[@role='radio'][contains(., '{nickname}')]")).await;
        self.type_into("//input[@type='password']", &format!("{PASSPHRASE}{}", char::from(Key::Enter))).await;
        self.see("//nav").await;
        self.see("//main//h1").await;
    }

    pub async fn sign_out(&self) {
        self.click("//button[contains(@class, 'who')]").await;
        self.click_button("退出登录").await;
        self.see("//h1[contains(., '打开资料')]").await;
    }

    /// A picture of the window when `ZOUFANG_PICTURES` names a folder. The driver gives the last frame it has, which may lag behind.
    pub async fn picture(&self, name: &str) {
        let Some(folder) = &self.pictures else { return };
        tokio::time::sleep(Duration::from_millis(500)).await;
        // A page on which nothing moves may keep the driver waiting for a frame.
        let shot = tokio::time::timeout(Duration::from_secs(5), self.client.screenshot()).await;
        if let Ok(Ok(png)) = shot {
            std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
        }
    }
}
