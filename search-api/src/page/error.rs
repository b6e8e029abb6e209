//! A problem as a page.

use super::frame::{Context, Frame};
use super::phrases::phrases;
use crate::problem::Problem;
use askama::Template;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    status: u16,
    message: String,
    what_to_do: String,
}

/// The page that shows `problem`, with `query` still in the search box.
pub(crate) fn error_page(context: &Context, problem: &Problem, query: Option<String>) -> String {
    let t = phrases(context.language);
    let problem = &problem.naming_parameter(|name| t.parameter(name));
    let message = problem.message(context.language);
    let mut frame = Frame::new(context, message.clone());
    frame.q = query.unwrap_or_default();
    let what_to_do = problem.what_to_do(context.language);
    let page = ErrorPage {
        frame,
        status: problem.entry().status.as_u16(),
        message,
        what_to_do,
    };
    // Rendering into a string cannot fail; the message alone is the safe answer if it ever does.
    page.render()
        .unwrap_or_else(|_| problem.message(context.language))
}
