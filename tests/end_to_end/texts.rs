//! Texts of the kinds that people bring: FAQs, rules, minutes, notes, stories.

use crate::driver::{User, cited, workspace};

/// A user with one text of `tests/fixtures`, and without the shipped story.
fn user_with(file: &str) -> User {
    let user = User::new().with_variable("STET__KNOWLEDGE__STORY", "false");
    user.imports(&workspace().join("tests/fixtures").join(file));
    user
}

/// Files of `tests/fixtures/field` with questions and how the quote begins that comes first.
const FIELD: &[(&str, &[(&str, &str)])] = &[
    (
        "a1b-padding.md",
        &[
            ("where is the parking?", "Parking is behind the mill."),
            ("where is the parking? thanks", "Parking is behind the mill."),
            ("hey pls when does the gate open thx", "The gate opens at 7:30 a.m. on weekdays."),
            ("My car is too big for the street. Where do I park it?", "Parking is behind the mill."),
        ],
    ),
    (
        "a4-question-forms.txt",
        &[
            ("圖書室幾點關門?", "圖書室晚上九點關門。"),
            ("社長叫什麼?", "社長叫陳以安。"),
            ("投影機歸還了嗎?", "投影機已經歸還。"),
            ("可不可以帶羊?", ""),
        ],
    ),
    (
        "b1-faq.md",
        &[
            ("How do I reset my password?", "Open the gear menu and choose \"Forget me\"."),
            ("Who maintains the bot?", "Two volunteers, Priya and Jonas."),
            ("Where is the meeting room?", "Third floor, behind the library."),
            ("誰負責保管鑰匙?", "由總務組的林小姐保管。"),
        ],
    ),
    (
        "b2-headings.md",
        &[
            ("What is the refund policy?", "You have fourteen days to return"),
            ("社長是誰?", "由陳以安擔任，任期一年。"),
            ("What does article 10 say?", "Dues are sixty euros a year."),
        ],
    ),
    (
        "b4.md",
        &[
            ("How many homes does a Baron have?", "Baron | 5 | 7,500"),
            ("What is the punishment for griefing?", "Griefing | 3d ban | 14d ban"),
            ("How many claim blocks does a Settler have?", "Settler | 2 | 1,000"),
        ],
    ),
    (
        "b5-records.txt",
        &[
            ("What is the phone number of Piotr Zych?", "Name: Piotr Zych\nRole: crane"),
            ("Who is the crane operator?", "Name: Piotr Zych\nRole: crane"),
        ],
    ),
    (
        "b5b-minutes.md",
        &[("When did the reading club meet?", "Time: 18 May, 2 p.m."), ("Where does the reading club meet?", "Place: room B12")],
    ),
    ("b6-toc.txt", &[("退款規定是什麼?", "購買後十天內可憑發票退款。")]),
    ("c1-url.md", &[("Where do new members apply?", "New members apply at"), ("When do new members apply?", "New members apply at")]),
    (
        "c1-quotes.txt",
        &[
            ("他最喜歡的電影是什麼?", "《你好！李煥英》是他最喜歡的電影。"),
            ("誰保管Yahoo!奇摩的帳號?", "Yahoo!奇摩的帳號由小蓮保管。"),
            ("工具放在哪裡?", "工具（鋸、鑿、鉋……）都放在閣樓的木箱裡。"),
        ],
    ),
    (
        "c2-numbered.md",
        &[
            ("What is rule 3?", "3. Max two accounts per player."),
            ("What is step 2?", "Step 2. Hold the pin for ten seconds."),
            ("What does article 10 say?", "Article 10. Dues are paid in March."),
        ],
    ),
    (
        "c3-abbreviations.txt",
        &[
            ("When are the dues payable?", "The dues are payable by Jan. 5, 2025 at"),
            ("Who commands the tug Sable?", "Capt. Orlov commands the tug Sable."),
            ("When was the hut on Mt. Ashby built?", "The hut on Mt. Ashby was built in 1911."),
        ],
    ),
    (
        "c4-hardwrap.txt",
        &[
            ("Who was the keeper of the light?", "The keeper of the light was a man"),
            ("How much was he paid?", "He was paid\nforty crowns a month."),
        ],
    ),
    ("c5-not-cut.txt", &[("When did the cannery close?", "Its cannery closed in 1988.")]),
    (
        "d1-dates.txt",
        &[
            ("When does the student centre close?", "The student centre closes on 3 May."),
            ("When does the pool open?", "The pool opens on 1 July 2025."),
            ("When does the sale end?", "The sale ends 2025-06-07."),
        ],
    ),
    (
        "d1-figures.txt",
        &[
            ("每隊有多少人?", "每隊人數為8至12人。"),
            ("出貨需要多少天?", "出貨需要3～5天。"),
            ("他存了多少錢?", "他存了5萬3千元。"),
            ("預算是多少?", "預算是二點五兆元。"),
            ("手續費是多少?", "手續費為百分之十五。"),
            ("How many singers does the choir have?", "The choir has one hundred and twenty"),
            ("How many days does delivery take?", "Delivery takes 3 to 5 days."),
        ],
    ),
    (
        "d2-roles.txt",
        &[
            ("Who is the owner?", "Staff: Wren (owner), Tobble (admin),"),
            ("Who is the admin?", "Staff: Wren (owner), Tobble (admin),"),
            ("Who calls the roofer?", "Action: Lena to call the roofer by Friday."),
        ],
    ),
    (
        "e1-ten.txt",
        &[
            ("多少名船員上岸?", "十名船員在清晨上岸。"),
            ("10名船員什麼時候上岸?", "十名船員在清晨上岸。"),
            ("第10條說什麼?", "第十條　會員應繳會費。"),
        ],
    ),
    (
        "e2-ordinals.txt",
        &[("第10條", "第十條　會費八百元。"), ("第20條", "第二十條　理事任期三年。"), ("第100條", "第一百條　修正須經大會。")],
    ),
    ("e3-approximate.txt", &[("誰拿了23個橘子?", "阿福拿了二十三個橘子。"), ("哪個倉有40箱茶?", "乙倉有四十箱茶。")]),
    ("e3-days.txt", &[("30日舉行什麼?", "市集在卅日舉行。"), ("23日有什麼活動?", "廟會在廿三日舉行。")]),
    ("e3-roc.txt", &[("1974年建了什麼?", "燈塔建於民國六十三年。"), ("2024年成立了什麼?", "電台成立於民國113年5月。")]),
    ("e3-dotted.txt", &[("What does rule 702.6 say?", "702.6 Flyers may only be blocked by flyers.")]),
    ("f-place-first.txt", &[("Where can I park?", "Parking is behind the mill.")]),
    ("f-place-last.txt", &[("Where can I park?", "Parking is behind the mill.")]),
    ("g-near-miss.txt", &[("May visitors pick pears?", "")]),
    ("h-fence-title.md", &[("How long are copies kept?", "Nightly copies are kept for nine days.")]),
    (
        "k-chat.txt",
        &[
            ("Who will bring the tent?", "[2024/05/01 21:03] Ming: I'll bring the tent"),
            ("Who drives the van?", "ok, but Karl joins us\nhe drives the van"),
        ],
    ),
];

/// Inputs that failed once: what is quoted first begins so; an empty text means that nothing is.
#[test]
fn what_went_wrong_for_users_of_other_products_goes_right() {
    let wrong = |file: &str, cases: &[(&str, &str)]| -> Vec<String> {
        let user = user_with(&format!("field/{file}"));
        let is_right = |first: &str, expected: &str| if expected.is_empty() { first.is_empty() } else { first.starts_with(expected) };
        let first = |question: &str| cited(&user.asks(question).1).first().map(|(_, text)| text.clone()).unwrap_or_default();
        let quoted = cases.iter().map(|(question, expected)| (question, expected, first(question)));
        quoted
            .filter(|(_, expected, first)| !is_right(first, expected))
            .map(|(question, _, first)| format!("{file}: {question}: {first}"))
            .collect()
    };
    let all: Vec<String> = FIELD.iter().flat_map(|(file, cases)| wrong(file, cases)).collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn thanks_and_greetings_change_no_answer() {
    let user = User::new();
    let headline = |question: &str| user.asks(question).1["headline"].clone();
    for (plain, padded) in [
        ("who went to Meta?", ["who went to Meta? thanks", "btw who went to Meta?", "I want to know who went to Meta"]),
        ("誰去了Meta？", ["誰去了Meta？謝謝", "想問誰去了Meta?", "請問一下，誰去了Meta？"]),
    ] {
        let expected = headline(plain);
        assert!(expected.as_array().is_some_and(|names| names.len() == 5), "{expected}");
        for question in padded {
            assert_eq!(headline(question), expected, "{question}");
        }
    }
}

/// A quote under its question, in its table, under its heading, with the sentence that it leans on, and a whole list.
#[test]
fn the_terminal_shows_where_a_quote_stands() {
    let user = user_with("harbour-club.md");
    let shown = |question: &&str| {
        let said = user.runs(&["ask", question]);
        let lines: Vec<&str> = said.out.lines().filter(|line| !line.contains("revision")).collect();
        format!("? {question}\n{}", lines.join("\n"))
    };
    insta::assert_snapshot!(QUESTIONS.iter().map(shown).collect::<Vec<_>>().join("\n"));
}

/// One for each shape of `harbour-club.md`.
pub(crate) const QUESTIONS: [&str; 5] = [
    "Where do I get the key of the boathouse?",
    "How much is a sailing boat a day?",
    "Can I still use wooden masts?",
    "When was the ferry Brume sold?",
    "What was removed in 1.2.0?",
];

#[test]
fn an_operator_sees_how_a_text_was_cut() {
    let user = user_with("harbour-club.md");
    insta::assert_snapshot!(user.runs(&["show", "harbour-club"]).out);
    let one = user.runs(&["show", "harbour-club#14"]);
    assert!(one.code == 0 && one.out.contains("wooden masts") && !one.out.contains("night ferry"), "{one:?}");
    let missing = user.runs(&["show", "harbour-club#99"]);
    assert!(missing.code == 2 && missing.err.contains("harbour-club"), "{missing:?}");
}
