//! Files that are written aside and then taken along: a list, a dossier.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};

/// A writer into a file without a name, which is gone with its last handle.
pub(crate) fn unnamed() -> io::Result<BufWriter<File>> {
    Ok(BufWriter::new(tempfile::tempfile()?))
}

/// The file that was written, at its beginning.
pub(crate) fn rewound(mut out: BufWriter<File>) -> io::Result<File> {
    out.flush()?;
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

/// The file as an answer, piece by piece.
pub(crate) fn sent(file: File) -> Response {
    let length = file.metadata().map(|metadata| metadata.len()).ok();
    let pieces = tokio_util::io::ReaderStream::new(tokio::fs::File::from_std(file));
    let mut response = Body::from_stream(pieces).into_response();
    if let Some(length) = length {
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}

/// Lets browsers keep an answer under this name, which is plain ASCII, instead of showing it.
pub(crate) fn attach(response: &mut Response, media_type: &'static str, name: &str) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
}
