//! The `search-api` program.

fn main() -> std::process::ExitCode {
    search_api::run()
}
