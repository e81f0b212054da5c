//! What this door needs of the app: one call and one way to bytes.

use kernel::Refusal;
use serde_json::Value;

/// The app behind the door. Tests put a small one in its place to see what gets through.
pub trait Core: Send + Sync + 'static {
    /// Runs one command of the list.
    ///
    /// # Errors
    /// The refusal of a rule, a right or a fault, as the screens get it.
    fn call(&self, name: &str, args: Value) -> Result<Value, Refusal>;
    /// Bytes kept under an id, with their media type: pictures, page previews, finished files.
    fn bytes(&self, id: &str) -> Option<(String, Vec<u8>)>;
}

impl Core for device::Device {
    fn call(&self, name: &str, args: Value) -> Result<Value, Refusal> {
        device::Device::call(self, name, args)
    }

    fn bytes(&self, id: &str) -> Option<(String, Vec<u8>)> {
        device::Device::bytes(self, id)
    }
}
