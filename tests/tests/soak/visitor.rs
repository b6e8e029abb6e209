//! One who asks: a program with a key, and a person who has signed in.

use crate::workplace::{PASSWORD, PERSON};
use std::time::Duration;
use ureq::http::Response;
use vankien_tests::{Server, encode};

/// Connections and credentials of one client.
#[derive(Clone)]
pub(crate) struct Visitor {
    agent: ureq::Agent,
    root: String,
    key: String,
    session: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) body: Vec<u8>,
}

impl Visitor {
    /// Signs in by the form, as a browser does.
    pub(crate) fn sign_in(server: &Server, key: String) -> Self {
        let mut visitor = Self {
            agent: agent(),
            root: server.url(""),
            key,
            session: String::new(),
        };
        let form = visitor.agent.get(server.url("/login")).call().unwrap();
        let belongs = cookie(&form);
        let page = form.into_body().read_to_string().unwrap();
        let token = page.split(r#"name="form" value=""#).nth(1).unwrap();
        let token = token.split('"').next().unwrap();
        let fields = format!(
            "form={}&name={PERSON}&password={}",
            encode(token),
            encode(PASSWORD)
        );
        let signed = visitor
            .agent
            .post(server.url("/login"))
            .header("cookie", belongs)
            .send(fields)
            .unwrap();
        assert_eq!(signed.status(), 303, "signing in");
        visitor.session = cookie(&signed);
        visitor
    }

    /// The same person and program on connections of their own.
    pub(crate) fn another(&self) -> Self {
        Self {
            agent: agent(),
            ..self.clone()
        }
    }

    /// Asks for an address: programs' ones with the key, pages with the session.
    ///
    /// # Errors
    /// What became of the connection, where no whole answer came.
    pub(crate) fn get(&self, path: &str, range: Option<&str>) -> Result<Answer, String> {
        let request = self.agent.get(format!("{}{path}", self.root));
        let request = if path.starts_with("/v1/") || path == "/metrics" {
            request.header("authorization", format!("Bearer {}", self.key))
        } else {
            request.header("cookie", &self.session)
        };
        let request = match range {
            Some(range) => request.header("range", range),
            None => request,
        };
        let mut response = request.call().map_err(|error| error.to_string())?;
        let media_type = response.headers().get("content-type");
        Ok(Answer {
            status: response.status().as_u16(),
            media_type: media_type.map_or("", |v| v.to_str().unwrap()).to_owned(),
            body: response
                .body_mut()
                .with_config()
                .limit(1 << 30)
                .read_to_vec()
                .map_err(|error| format!("in the middle of the answer: {error}"))?,
        })
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

/// Name and value of the first cookie that is set and not taken away.
fn cookie<B>(response: &Response<B>) -> String {
    response
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().unwrap().split(';').next().unwrap())
        .find(|pair| !pair.ends_with('='))
        .unwrap()
        .to_owned()
}
