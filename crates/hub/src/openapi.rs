//! The HTTP interface, described for proxies, scanners and other programs (OpenAPI 3.1).

use crate::server::{QUESTIONS, SIGNED, TIME, TIMELINE};
use serde_json::{Value, json};
use sync::{MOST_ANSWER, MOST_BUNDLE};

/// The whole document.
pub fn openapi() -> Value {
    let mut paths = serde_json::Map::new();
    for (word, limit) in QUESTIONS {
        paths.insert(format!("/v1/{word}"), json!({ "post": question(word, limit) }));
    }
    paths.insert("/v1/bundle".to_owned(), json!({ "post": bundle() }));
    paths.insert("/v1/wait".to_owned(), json!({ "get": wait() }));
    for (path, says) in [
        ("/healthz", "The process runs."),
        ("/readyz", "The log answers; 503 when it does not within two seconds."),
        ("/metrics", "Counters of this process and how far its figures lag, Prometheus text 0.0.4."),
    ] {
        let mut responses = json!({ "200": text() });
        if path == "/readyz" {
            responses["503"] = text();
        }
        paths.insert(path.to_owned(), json!({ "get": { "summary": says, "responses": responses } }));
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "zoufang-hub", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0" } },
        "paths": paths,
        "components": { "schemas": { "Refusal": refusal() } },
    })
}

fn question(word: &str, limit: usize) -> Value {
    let packed = json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } });
    let says = match word {
        "hello" => "Who is there, how is the laptop known, how far go the feeds it may read.",
        "enrol" => "Take the card of a new vault, signed by that vault's key.",
        "ticket" => {
            "Sign a ticket for a new vault of a member whom the asker may bring in; for the office and the line bureaus."
        }
        "invite" => "Let a sealed enrolment file lie here for whoever has its code; for whom `ticket` is.",
        "invited" => {
            "Give the enrolment file that lies under this name; asked by newcomers, whose signature proves nothing."
        }
        "lease_code" => {
            "Say the code by which a laptop in use may be read for two more weeks; for who may put it out of use."
        }
        "farewell" => {
            "Take the signed leave of a vault out of use before its keys are destroyed; a signed receipt once all of it is here."
        }
        "waiting" => {
            "Name the vaults of lawyers and administrators that wait to be let in; for the security administrator."
        }
        "approve" => "Let one of them in, signed by the security administrator's laptop.",
        "push" => "Take these batches; a signed receipt each.",
        "pull" => "Give what follows in these feeds.",
        "snapshot" => "Name the chunks of the newest snapshot of a scope.",
        "chunk" => "Give a chunk of a snapshot.",
        "pieces" => "Which pieces of an attachment are there?",
        "keep_piece" => "Keep a piece of an attachment that a change in force names.",
        "piece" => "Give a piece of an attachment.",
        "figures" => "Count the figures of a period; for who reads the work of the whole district. Says as of when.",
        "search" => "Find records by their words, in the scopes the laptop may pull. Says as of when.",
        "history" => "Give what follows of one record's history, as far as the asker reads it now.",
        "states" => "Give the states of one kind in a scope, to a reader whose own came to something else.",
        "release" => "Name the newest release of the program that this laptop can install.",
        _ => "Give a part of a release's package.",
    };
    let again = match word {
        "ticket" | "lease_code" => "Asked again it gives the same, and is written down in the audit chain once more.",
        _ => "May be asked again without harm.",
    };
    let mut responses = responses(&["400", "401", "403", "408", "409", "413", "425", "429", "500", "503"]);
    responses["200"] = json!({ "description": "The answer, packed.", "headers": headers(), "content": packed });
    json!({
        "summary": says, "operationId": word, "parameters": [signed()],
        "description": format!("Packed bytes, at most {limit}. {again}"),
        "requestBody": { "required": true, "content": packed }, "responses": responses,
    })
}

fn bundle() -> Value {
    let sealed = json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } });
    let mut responses = responses(&["400", "403", "408", "413", "429", "500", "503"]);
    responses["200"] =
        json!({ "description": "The answer, sealed to the sender.", "headers": headers(), "content": sealed });
    json!({
        "summary": "All that a laptop without a line asks, in one sealed file.", "operationId": "bundle",
        "description": format!(
            "At most {MOST_BUNDLE} bytes, signed inside by the laptop; whoever carries it needs no key. The answer has at most \
             {MOST_ANSWER}. May be sent again without harm."
        ),
        "requestBody": { "required": true, "content": sealed }, "responses": responses,
    })
}

fn wait() -> Value {
    let cursor = json!({ "name": "cursor", "in": "query", "required": false, "schema": { "type": "string" },
        "description": "What the last answer gave; without it the answer comes at once." });
    let schema = json!({ "type": "object", "required": ["cursor"], "properties": { "cursor": { "type": "string" } } });
    let mut responses = responses(&["400", "401", "409", "425", "429", "500", "503"]);
    responses["200"] = json!({ "description": "The present cursor; the one that was given when nothing went on.", "headers": headers(),
        "content": { "application/json": { "schema": schema } } });
    json!({
        "summary": "Answered when a feed that the laptop may pull went on since, or after 25 s.", "operationId": "wait",
        "description": "The signature covers the query in the place of a body. Many that are told of the same are answered one after the \
            other, within 20 s. The cursor is opaque, the same in every process, and tells of no other feeds; one of another laptop, of \
            before a restore or of nobody's is answered at once.",
        "parameters": [signed(), cursor], "responses": responses,
    })
}

fn signed() -> Value {
    json!({
        "name": SIGNED, "in": "header", "required": true, "schema": { "type": "string" },
        "description": "device.time.nonce.timeline.signature: hexadecimal, the time in ms since 1970.",
    })
}

fn headers() -> Value {
    json!({
        TIME: { "description": "The hub's clock, ms since 1970.", "schema": { "type": "integer" } },
        TIMELINE: { "description": "The hub's present life.", "schema": { "type": "string", "format": "uuid" } },
    })
}

fn responses(statuses: &[&str]) -> Value {
    let says = |status: &str| match status {
        "400" => "The request or its header is not of the expected form.",
        "401" => "The device is not known, or the signature does not fit.",
        "403" => "The device has no right to it.",
        "408" => "The body took too long.",
        "409" => "The request was used before, or the hub lives another life than the laptop knows.",
        "413" => "The body is too long.",
        "425" => "The laptop's clock is off by more than five minutes; the hub's stands in the headers.",
        "429" => "Too often, or the laptop's share of the day was taken; `Retry-After` says when one more is allowed.",
        "503" => "Busy, or its disk is full (`hub_full`); `Retry-After` says when to ask again.",
        _ => "A fault of the hub.",
    };
    let refused = |status: &&str| {
        let schema = json!({ "$ref": "#/components/schemas/Refusal" });
        let content = json!({ "application/json": { "schema": schema } });
        ((*status).to_owned(), json!({ "description": says(status), "headers": headers(), "content": content }))
    };
    statuses.iter().map(refused).collect()
}

fn refusal() -> Value {
    json!({
        "type": "object", "required": ["code", "reason", "params"],
        "properties": {
            "code": { "type": "string" },
            "reason": { "type": "string", "description": "A stable key." },
            "field": { "type": ["string", "null"] },
            "params": { "type": "object", "additionalProperties": { "type": "string" } },
        },
    })
}

fn text() -> Value {
    json!({ "description": "Text.", "content": { "text/plain": { "schema": { "type": "string" } } } })
}
