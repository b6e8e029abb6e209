//! A small office of the invented province Vạn Xuân: its papers, its index, its server.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::panic)]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use party_documents::{Date, DocumentNumber, NumberKind, Secrecy, Section};
use search_api::accounts::{Accounts, ClearanceLevel, NewPerson, Role, SignIn, now};
use search_api::{Config, LiveIndex, router};
use search_index::{
    BuildOptions, BuildSummary, Clearance, Document, FieldOrigin, GenerationBuilder,
    IndexDirectory, MetadataField, OriginMethod, PageText, Place,
};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;
use tower::ServiceExt;

/// What a hostile document has in every field.
pub const HOSTILE: &str =
    r#"<script>alert(1)</script>"><img src=x onerror=alert(2)> ' & {{7*7}} javascript:alert(3)"#;

/// The password of everyone in [`Office::with_accounts`].
pub const PASSWORD: &str = "nắng mới trên bến sông";

/// A word that the secret paper alone has.
pub const SECRET_WORD: &str = "bạchđằngmật";

pub fn plain(id: &str, title: &str, text: &str) -> Document {
    Document {
        id: id.to_owned(),
        external_id: None,
        title: title.to_owned(),
        number: None,
        document_type: None,
        body: None,
        date: None,
        summary: None,
        signer: None,
        subject: None,
        heading: None,
        secrecy: Secrecy::Normal,
        format: "txt".to_owned(),
        ocr: false,
        places: vec![Place {
            path: format!("kho/{id}.txt"),
            row: None,
        }],
        pages: vec![PageText {
            number: None,
            text: text.to_owned(),
        }],
        sections: Vec::new(),
        citations: party_documents::find_citations(text),
        origins: Vec::new(),
    }
}

fn number(number: &str, symbol: &str) -> Option<DocumentNumber> {
    Some(DocumentNumber {
        kind: NumberKind::Party,
        number: number.to_owned(),
        year: None,
        symbol: Some(symbol.to_owned()),
        body: Some("TU".to_owned()),
    })
}

/// Sections at lines that begin with one of `heads`, each to the next of its level or above.
fn sections(pages: &[PageText], heads: &[(&str, u8)]) -> Vec<Section> {
    let joined = pages
        .iter()
        .map(|p| p.text.as_str())
        .collect::<Vec<_>>()
        .join("\u{c}");
    let mut starts: Vec<(usize, u8, String)> = Vec::new();
    let mut at = 0;
    for line in joined.split_inclusive(['\n', '\u{c}']) {
        if let Some((_, level)) = heads.iter().find(|(head, _)| line.starts_with(head)) {
            starts.push((at, *level, line.trim().to_owned()));
        }
        at += line.len();
    }
    starts
        .iter()
        .enumerate()
        .map(|(i, (start, level, heading))| Section {
            level: *level,
            heading: heading.clone(),
            span: *start
                ..starts[i + 1..]
                    .iter()
                    .find(|(_, l, _)| l <= level)
                    .map_or(joined.len(), |(s, ..)| *s),
        })
        .collect()
}

/// A resolution of three pages.
pub fn resolution() -> Document {
    let texts = [
        "TỈNH ỦY VẠN XUÂN                    ĐẢNG CỘNG SẢN VIỆT NAM\n          *                         Vạn Xuân, ngày 18 tháng 8 năm 2021\n     Số 12-NQ/TU\n\nNGHỊ QUYẾT\nvề chuyển đổi số tỉnh Vạn Xuân đến năm 2025, định hướng đến năm 2030\n\nI- TÌNH HÌNH VÀ NGUYÊN NHÂN\nNhững năm qua, các cấp ủy, tổ chức đảng trong tỉnh đã quan tâm lãnh đạo, chỉ đạo ứng\ndụng công nghệ thông tin trong hoạt động của hệ thống chính trị; hạ tầng số từng bước\nđược đầu tư, kết nối liên thông từ tỉnh đến cơ sở.\nTuy nhiên, nhận thức về chuyển đổi số ở một số nơi chưa đầy đủ; dữ liệu còn phân tán,\nchưa được chia sẻ; nguồn nhân lực công nghệ thông tin còn thiếu.\n",
        "II- QUAN ĐIỂM, MỤC TIÊU\n1. Quan điểm\nChuyển đổi số là nhiệm vụ trọng tâm, thường xuyên của cả hệ thống chính trị, lấy người dân\nvà doanh nghiệp làm trung tâm.\n2. Mục tiêu\n- Đến năm 2025, 100% văn bản của cơ quan đảng được gửi, nhận trên môi trường mạng, trừ văn bản mật.\n- Đến năm 2030, Vạn Xuân thuộc nhóm 20 tỉnh dẫn đầu về chuyển đổi số.\n\nIII- NHIỆM VỤ, GIẢI PHÁP\n1. Đẩy mạnh tuyên truyền, nâng cao nhận thức của cán bộ, đảng viên về chuyển đổi số.\n2. Số hóa toàn bộ phông lưu trữ của Tỉnh ủy trước năm 2024; giao Văn phòng Tỉnh ủy chủ trì.\n",
        "IV- TỔ CHỨC THỰC HIỆN\n1. Ban Thường vụ Tỉnh ủy ban hành chương trình hành động thực hiện Nghị quyết.\n2. Văn phòng Tỉnh ủy theo dõi, đôn đốc, định kỳ báo cáo Ban Thường vụ Tỉnh ủy.\nNghị quyết này phổ biến đến chi bộ.\n\nNơi nhận:\n- Ban Bí thư Trung ương Đảng,\n- Các huyện ủy, đảng ủy trực thuộc,\n- Lưu Văn phòng Tỉnh ủy.\n\n                                        T/M TỈNH ỦY\n                                           BÍ THƯ\n",
    ];
    let pages: Vec<PageText> = texts
        .iter()
        .zip(1..)
        .map(|(text, n)| PageText {
            number: Some(n),
            text: (*text).to_owned(),
        })
        .collect();
    Document {
        number: number("12", "NQ"),
        document_type: Some("Nghị quyết".into()),
        body: Some("Ban Chấp hành Đảng bộ tỉnh Vạn Xuân".into()),
        date: Date::new(2021, 8, 18),
        summary: Some(
            "về chuyển đổi số tỉnh Vạn Xuân đến năm 2025, định hướng đến năm 2030".into(),
        ),
        signer: Some("Bí thư Tỉnh ủy".into()),
        format: "pdf".into(),
        places: vec![Place {
            path: "kho/2021/12-NQ-TU.pdf".into(),
            row: None,
        }],
        sections: sections(
            &pages,
            &[
                ("I- ", 1),
                ("II- ", 1),
                ("III- ", 1),
                ("IV- ", 1),
                ("1. Quan điểm", 2),
                ("2. Mục tiêu", 2),
            ],
        ),
        origins: {
            let at = |words: &str| {
                let start = texts[0].find(words).unwrap();
                Some((0, start..start + words.len()))
            };
            let read = |field, words, confidence| FieldOrigin {
                field,
                method: OriginMethod::Text,
                place: at(words),
                confidence: Some(confidence),
            };
            vec![
                read(MetadataField::Number, "12-NQ/TU", 0.97),
                read(MetadataField::Date, "ngày 18 tháng 8 năm 2021", 0.62),
                FieldOrigin {
                    field: MetadataField::Body,
                    method: OriginMethod::Office,
                    place: None,
                    confidence: None,
                },
            ]
        },
        pages,
        ..plain(
            "1a01",
            "Nghị quyết 12-NQ/TU về chuyển đổi số tỉnh Vạn Xuân đến năm 2025, định hướng đến năm 2030",
            "",
        )
    }
}

/// A plan for internal use, read from a scan.
pub fn internal_plan() -> Document {
    Document {
        number: number("35", "KH"),
        document_type: Some("Kế hoạch".into()),
        body: Some("Ban Thường vụ Tỉnh ủy Vạn Xuân".into()),
        date: Date::new(2022, 3, 4),
        secrecy: Secrecy::Internal,
        ocr: true,
        format: "pdf".into(),
        ..plain(
            "1a02",
            "Kế hoạch 35-KH/TU thực hiện Nghị quyết 12-NQ/TU về chuyển đổi số",
            "Kế hoạch thực hiện Nghị quyết 12-NQ/TU về chuyển đổi số, lưu hành nội bộ, không phổ biến trên báo, đài.",
        )
    }
}

/// A paper that no caller of this server may see.
pub fn secret_paper() -> Document {
    Document {
        document_type: Some("Tờ trình".into()),
        body: Some("Ban Tổ chức Tỉnh ủy Vạn Xuân".into()),
        date: Date::new(1999, 1, 2),
        secrecy: Secrecy::Secret,
        ..plain(
            "5ec1",
            "Tờ trình về nhân sự",
            &format!("Tờ trình về nhân sự và chuyển đổi số, {SECRET_WORD}."),
        )
    }
}

/// A document that attacks through every field.
pub fn hostile() -> Document {
    let h = || HOSTILE.to_owned();
    Document {
        external_id: Some(h()),
        document_type: Some(h()),
        body: Some(h()),
        summary: Some(format!("{HOSTILE} khác")),
        signer: Some(h()),
        subject: Some(h()),
        heading: Some(h()),
        format: h(),
        ocr: true,
        places: vec![Place {
            path: h(),
            row: Some(3),
        }],
        pages: vec![PageText {
            number: Some(1),
            text: format!("{HOSTILE}\nđộchại {HOSTILE}"),
        }],
        sections: vec![Section {
            level: 1,
            heading: h(),
            span: 0..HOSTILE.len(),
        }],
        ..plain("bad0", HOSTILE, "")
    }
}

/// A report of `pages` pages, as a congress hears them.
pub fn long_report(pages: u32) -> Document {
    let pages: Vec<PageText> = (1..=pages)
        .map(|n| PageText {
            number: Some(n),
            text: format!(
                "Điều {n}. Nhiệm vụ thứ {n}\n{}\nMốc số {n} của công tác xây dựng Đảng.",
                "Các cấp ủy, tổ chức đảng tiếp tục quán triệt, triển khai đồng bộ các nhiệm vụ, giải pháp. "
                    .repeat(20)
            ),
        })
        .collect();
    Document {
        document_type: Some("Báo cáo".into()),
        body: Some("Ban Chấp hành Đảng bộ tỉnh Vạn Xuân".into()),
        date: Date::new(2020, 10, 22),
        format: "docx".into(),
        sections: sections(&pages, &[("Điều ", 1)]),
        pages,
        ..plain("1a09", "Báo cáo chính trị trình Đại hội", "")
    }
}

/// Reports of many committees over several years.
pub fn reports(count: u32) -> Vec<Document> {
    (0..count)
        .map(|i| {
            let year = 2015 + i16::try_from(i % 8).unwrap();
            Document {
                number: number(&(100 + i).to_string(), "BC"),
                document_type: Some("Báo cáo".into()),
                body: Some(format!("Huyện ủy Hòa An {}", i % 11)),
                date: Date::new(year, 5, 20),
                ..plain(
                    &format!("b{i:03}"),
                    &format!("Báo cáo kết quả công tác dân vận năm {year}, lần {i}"),
                    &format!("Công tác dân vận của huyện đạt kết quả. Kỳ báo cáo {i}."),
                )
            }
        })
        .collect()
}

/// Everything above.
pub fn papers() -> Vec<Document> {
    let mut all = vec![
        resolution(),
        internal_plan(),
        secret_paper(),
        hostile(),
        long_report(200),
    ];
    all.extend(reports(30));
    all
}

pub fn publish(directory: &IndexDirectory, documents: &[Document]) -> BuildSummary {
    let options = BuildOptions {
        threads: 1,
        memory: 30 << 20,
    };
    let builder = GenerationBuilder::create(directory, &options).unwrap();
    for document in documents {
        builder.add(document).unwrap();
    }
    builder.publish().unwrap()
}

/// A server over an index of its own.
pub struct Office {
    pub folder: TempDir,
    pub accounts_folder: Option<TempDir>,
    pub directory: IndexDirectory,
    pub live: Arc<LiveIndex>,
    pub stopping: Arc<AtomicBool>,
    pub app: Router,
}

impl Office {
    pub fn new() -> Self {
        Self::with(&papers(), Secrecy::Internal, Config::default())
    }

    pub fn with(documents: &[Document], clearance: Secrecy, config: Config) -> Self {
        let folder = TempDir::new().unwrap();
        let directory = IndexDirectory::new(folder.path().join("index"));
        publish(&directory, documents);
        let live = Arc::new(LiveIndex::open(directory.clone(), Clearance(clearance)).unwrap());
        let stopping = Arc::new(AtomicBool::new(false));
        let app = router(live.clone(), config, stopping.clone());
        Self {
            folder,
            accounts_folder: None,
            directory,
            live,
            stopping,
            app,
        }
    }

    /// A server with accounts: `quan.tri` (administrator, top secret), `van.thu` (reader, normal),
    /// `nghien.cuu` (researcher, secret). All have the password [`PASSWORD`].
    pub fn with_accounts(documents: &[Document]) -> (Self, Arc<Accounts>) {
        let folder = TempDir::new().unwrap();
        let accounts = Accounts::open_or_create(&folder.path().join("accounts.sqlite")).unwrap();
        for (name, role, clearance) in [
            ("quan.tri", Role::Administrator, ClearanceLevel::TopSecret),
            ("van.thu", Role::Reader, ClearanceLevel::Normal),
            ("nghien.cuu", Role::Researcher, ClearanceLevel::Secret),
        ] {
            let person = NewPerson {
                name: name.to_owned(),
                display_name: String::new(),
                password: PASSWORD.to_owned(),
                role,
                clearance,
                bodies: None,
                folders: None,
                must_change: false,
            };
            accounts.add_person(&person).unwrap();
        }
        let accounts = Arc::new(accounts);
        let config = Config {
            accounts: Some(accounts.clone()),
            ..Config::default()
        };
        let mut office = Self::with(documents, Secrecy::TopSecret, config);
        office.accounts_folder = Some(folder);
        (office, accounts)
    }

    /// What the cookie of a session holds, without going through the form.
    pub fn session(accounts: &Accounts, name: &str) -> String {
        match accounts.sign_in(name, PASSWORD, "test", now()).unwrap() {
            SignIn::Done { token, .. } => format!("vankien={token}"),
            other => panic!("{other:?}"),
        }
    }

    pub async fn get_as(&self, cookie: &str, uri: &str) -> Answer {
        let request = Request::get(uri).header("cookie", cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.app, request).await
    }

    pub async fn get(&self, uri: &str) -> Answer {
        self.send(Request::get(uri).body(Body::empty()).unwrap())
            .await
    }

    /// The JSON of an answer that must be 200.
    pub async fn json(&self, uri: &str) -> serde_json::Value {
        let answer = self.get(uri).await;
        assert_eq!(answer.status, StatusCode::OK, "{uri}: {}", answer.text());
        answer.json()
    }
}

pub async fn send(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

/// A query string with one pair, percent-encoded.
pub fn pair(name: &str, value: &str) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair(name, value)
        .finish()
}

/// A page on which nothing of an attack became an element, an attribute, a script or a style.
pub fn assert_harmless(uri: &str, page: &str) {
    let html = page.to_lowercase();
    assert!(!html.contains("<script>"), "{uri}");
    assert!(!html.contains("<img src=x"), "{uri}");
    for name in ["href", "src", "action", "formaction"] {
        let led = format!("{name}=\"javascript");
        assert!(!html.contains(&led), "{uri}: {led}");
    }
    for script in html.split("<script").skip(1) {
        assert!(
            script.starts_with(" src=\"/assets/"),
            "{uri}: <script{script:.60}"
        );
    }
    assert!(
        !html.contains(" style=") && !html.contains("<style"),
        "{uri}: no inline style"
    );
    for tag in html.split('<').filter_map(|t| t.split('>').next()) {
        // A quote that broke out would leave an attribute of the attack inside a tag.
        assert!(
            !tag.contains(" onerror=") || tag.contains("value=\""),
            "{uri}: <{tag}>"
        );
    }
}
