//! What the window's configuration may allow.

use serde_json::Value;

/// The oldest Tauri without the fault that took remote pages for local ones (CVE-2026-42184).
const OLDEST_TAURI: (u64, u64, u64) = (2, 11, 1);

/// Everything in the configuration and the capability that opens more than the face needs.
pub fn faults(config: &Value, capability: &Value) -> Vec<String> {
    let security = &config["app"]["security"];
    let policy = security["csp"].as_str().unwrap_or_default();
    let wanted = [
        (policy.starts_with("default-src 'none';"), "the policy does not begin by refusing everything"),
        (policy.contains("script-src 'self';"), "scripts from elsewhere"),
        (!policy.contains("unsafe-") && !policy.contains('*'), "unsafe or boundless sources"),
        (!policy.contains("http:") || only_local(policy), "addresses of other machines"),
        (security["freezePrototype"] == true, "prototypes are not frozen"),
        (security.get("dangerousDisableAssetCspModification").is_none(), "the policy is switched off for assets"),
        (config["app"]["withGlobalTauri"] == false, "the shell stands open to every script"),
        (config["build"].get("devUrl").is_none(), "a build that loads its page from a port"),
        (capability["permissions"] == serde_json::json!(["allow-call"]), "more than the one command"),
        (capability["windows"] == serde_json::json!(["main"]), "more than the one window"),
        (capability.get("remote").is_none(), "remote pages may call"),
    ];
    wanted.iter().filter(|(holds, _)| !holds).map(|(_, fault)| (*fault).to_owned()).collect()
}

/// Whether the lock file holds a Tauri that is new enough.
pub fn is_tauri_new_enough(lock: &str) -> bool {
    let version = lock.split("name = \"tauri\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next());
    let parts: Vec<u64> = version.unwrap_or_default().split('.').filter_map(|part| part.parse().ok()).collect();
    matches!(parts[..], [major, minor, patch] if (major, minor, patch) >= OLDEST_TAURI)
}

fn only_local(policy: &str) -> bool {
    let sources = policy.split([' ', ';']).filter(|source| source.starts_with("http"));
    sources.into_iter().all(|source| ["http://zoufang.localhost", "http://ipc.localhost"].contains(&source))
}
