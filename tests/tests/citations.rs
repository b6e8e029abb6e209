//! What documents say of each other, through the real indexer and server.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::Value;
use vankien_tests::{Office, Server};

/// A paper of the invented province.
fn paper(number: &str, kind: &str, day: &str, text: &str) -> String {
    format!(
        "TỈNH ỦY VẠN XUÂN                ĐẢNG CỘNG SẢN VIỆT NAM\n*\nSố {number}           Vạn Xuân, {day}\n\n\
         {kind}\n-----\n\n{text}\n\nNơi nhận:                  T/M BAN THƯỜNG VỤ\n- Lưu Văn phòng Tỉnh ủy.   PHÓ BÍ THƯ\n\n                           Lê Văn Mẫu\n"
    )
}

fn office() -> Office {
    let office = Office::new();
    for (name, text) in [
        (
            "nq.txt",
            paper(
                "11-NQ/TU",
                "NGHỊ QUYẾT\nvề chuyển đổi số",
                "ngày 05 tháng 8 năm 2021",
                "Tỉnh ủy quyết nghị.",
            ),
        ),
        (
            "kh.txt",
            paper(
                "45-KH/TU",
                "KẾ HOẠCH\nvề số hóa tài liệu",
                "ngày 10 tháng 11 năm 2021",
                "Thực hiện Nghị quyết số 11-NQ/TU, ngày 05/8/2021 của Tỉnh ủy, Ban Thường vụ Tỉnh ủy ban hành kế hoạch.",
            ),
        ),
        (
            "bc.txt",
            paper(
                "90-BC/TU",
                "BÁO CÁO\nkết quả năm 2022",
                "ngày 20 tháng 12 năm 2022",
                "Sơ kết một năm thực hiện Kế hoạch số 45-KH/TU, ngày 10/11/2021 của Ban Thường vụ Tỉnh ủy.",
            ),
        ),
        (
            "qd1.txt",
            paper(
                "12-QĐ/TU",
                "QUYẾT ĐỊNH\nvề quy chế làm việc",
                "ngày 01 tháng 02 năm 2020",
                "Điều 1. Ban hành quy chế.",
            ),
        ),
        (
            "qd2.txt",
            paper(
                "30-QĐ/TU",
                "QUYẾT ĐỊNH\nvề quy chế làm việc mới",
                "ngày 03 tháng 3 năm 2022",
                "Điều 1. Ban hành quy chế.\nĐiều 2. Quyết định này thay thế Quyết định số 12-QĐ/TU, ngày 01/02/2020 của Ban Thường vụ Tỉnh ủy.",
            ),
        ),
        (
            "mat.txt",
            paper(
                "77-QĐ/TU",
                "MẬT\nQUYẾT ĐỊNH\nvề nhân sự",
                "ngày 05 tháng 5 năm 2024",
                "Điều 1. Quyết định này thay thế Quyết định số 30-QĐ/TU, ngày 03/3/2022; thực hiện Nghị quyết số 11-NQ/TU, ngày 05/8/2021.",
            ),
        ),
    ] {
        office.put(name, text);
    }
    office
}

fn by_number(server: &Server) -> impl Fn(&str) -> String {
    let documents = server.documents();
    move |number: &str| {
        let found = documents.iter().find(|d| d["number"] == number);
        found.expect(number)["id"].as_str().unwrap().to_owned()
    }
}

fn numbers(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| one["document"]["number"].as_str().unwrap())
        .collect()
}

#[test]
fn citations_chain_and_standing_come_through_indexer_and_server() {
    let office = office();
    office.publish();
    let server = Server::start(&office.index());
    let id = by_number(&server);
    let get = |number: &str, what: &str| {
        let (status, answer) = server.json(&format!("/v1/documents/{}/{what}", id(number)));
        assert_eq!(status, 200, "{answer}");
        answer
    };
    let told = get("11-NQ/TU", "citations");
    assert_eq!(numbers(&told["cited_by"]), ["45-KH/TU"]);
    assert_eq!(told["cited_by"][0]["relations"][0], "implements");
    assert_eq!(told["standing"]["status"], "unchanged");
    let chain = get("11-NQ/TU", "chain");
    assert_eq!(
        numbers(&chain["nodes"]),
        ["11-NQ/TU", "45-KH/TU", "90-BC/TU"]
    );

    let old = get("12-QĐ/TU", "citations");
    assert_eq!(old["standing"]["status"], "replaced");
    let effect = &old["standing"]["effects"][0];
    assert_eq!(effect["by"]["number"], "30-QĐ/TU");
    assert!(
        effect["sentence"]
            .as_str()
            .unwrap()
            .contains("thay thế Quyết định số 12-QĐ/TU")
    );
    // The secret decision was never indexed, and nothing tells of it.
    assert_eq!(
        get("30-QĐ/TU", "citations")["standing"]["status"],
        "unchanged"
    );
    assert_eq!(get("30-QĐ/TU", "citations")["cited_by_total"], 0);

    let (status, page) = vankien_tests::get(&server.url(&format!("/documents/{}", id("12-QĐ/TU"))));
    assert_eq!(status, 200);
    assert!(
        page.contains("Được thay thế bởi")
            && page.contains(&format!("/documents/{}", id("30-QĐ/TU")))
    );
}
