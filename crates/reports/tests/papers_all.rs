//! The writers of papers: the grid of GB/T 9704 measured on the laid-out page, packages opened again, the same bytes twice.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "papers_cases/docx.rs"]
mod docx;
#[path = "papers_cases/edges.rs"]
mod edges;
#[path = "papers_cases/forms.rs"]
mod forms;
#[path = "papers_cases/golden.rs"]
mod golden;
#[path = "papers_cases/grid.rs"]
mod grid;
#[path = "papers_cases/last_page.rs"]
mod last_page;
#[path = "papers_cases/loss_notice.rs"]
mod loss_notice;
#[path = "papers_cases/sample.rs"]
mod sample;
#[path = "papers_cases/xlsx.rs"]
mod xlsx;
