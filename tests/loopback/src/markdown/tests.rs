use super::*;

#[test]
fn visible_text() {
    let cases = [
        // Escapes.
        (r"\*not\* \_it\_ \`is\` \\", "*not* _it_ `is` \\"),
        (r"C:\dir and \ alone\", r"C:\dir and \ alone\"),
        (r"\# no heading", "# no heading"),
        (r"\- no list", "- no list"),
        (r"1\. no list", "1. no list"),
        (r"\> no quote", "> no quote"),
        (r"\[a](https://b.c)", "[a](https://b.c)"),
        (r"\|\|open\|\|", "||open||"),
        (r"\漢", "漢"),
        // Emphasis.
        ("**bold** *it* _it_ __under__ ~~out~~ ||hid||", "bold it it under out hid"),
        ("***both***", "both"),
        ("**_a_ b**", "a b"),
        ("snake_case_name _x_y", "snake_case_name _x_y"),
        ("2 * 3 * 4 and 2*3 *4", "2 * 3 * 4 and 2*3 *4"),
        ("5*3*2", "532"),
        ("**open", "**open"),
        ("**two\nlines**", "two\nlines"),
        ("~single~ |bar|", "~single~ |bar|"),
        // Code.
        ("`**raw** <@12>`", "**raw** <@12>"),
        ("``a ` b``", "a ` b"),
        ("```rs\nlet a = 1;\n```", "let a = 1;"),
        ("```\n# not a heading\n- nor a list\n```\n# yes", "# not a heading\n- nor a list\nyes"),
        ("open ` tick", "open ` tick"),
        // Lines.
        ("# One\n## Two\n### Three\n#### Four", "One\nTwo\nThree\n#### Four"),
        ("-# small *print*", "small print"),
        ("#tag", "#tag"),
        ("# ", "# "),
        ("> quoted **b**\n> more\nafter", "quoted b\nmore\nafter"),
        ("before\n>>> all\nthe rest\n> same", "before\nall\nthe rest\n> same"),
        (">no space", ">no space"),
        ("- a\n* b\n  - c", "• a\n• b\n  • c"),
        ("1. a\n5. b\n\n5. c", "1. a\n2. b\n\n5. c"),
        ("1998. It began", "1998. It began"),
        ("-5 degrees", "-5 degrees"),
        ("a\n\nb", "a\n\nb"),
        ("a\\\n# b", "a\\\nb"),
        // Links.
        ("[text](https://a.b/c_(d))", "text"),
        ("[**b**](<https://a.b> \"title\")", "b"),
        ("[text](page)", "[text](page)"),
        ("[https://a.b](https://evil.c)", "[https://a.b](https://evil.c)"),
        ("[1] and (2)", "[1] and (2)"),
        ("see https://a.b/c_d_e, ok", "see https://a.b/c_d_e, ok"),
        ("<https://a.b>", "https://a.b"),
        // Mentions and the like.
        ("<@123> <@!123> <@&123> <#123> </ask me:123>", "@123 @123 @123 #123 /ask me"),
        ("<:smile:123> <a:wave:123> :smile:", ":smile: :wave: :smile:"),
        ("a < b > c, <b>, <@x>, <t:x>", "a < b > c, <b>, <@x>, <t:x>"),
    ];
    for (text, visible) in cases {
        assert_eq!(render(text).visible, visible, "{text:?}");
    }
}

#[test]
fn active_text() {
    let cases: [(&str, &[&str]); 17] = [
        ("nothing **here** :smile: a@b.c www.a.b", &[]),
        (r"\<@123> \@everyone \https://a", &["https://a"]),
        ("`<@123> https://a.b @everyone`", &[]),
        ("<@123> <@!123> <@&123>", &["<@123>", "<@!123>", "<@&123>"]),
        ("<#123> </ask:123> <id:browse>", &["<#123>", "</ask:123>", "<id:browse>"]),
        ("@everyone @here @anyone", &["@everyone", "@here"]),
        ("<t:123> <t:123:R> <t:123:x>", &["<t:123>", "<t:123:R>"]),
        ("<:smile:123> <a:wave:123>", &["<:smile:123>", "<a:wave:123>"]),
        ("see https://a.b/c. (http://d.e)", &["https://a.b/c", "http://d.e"]),
        ("xhttps://a.b", &["https://a.b"]),
        ("HTTPS://A.B", &["HTTPS://A.B"]),
        ("<https://a.b>", &["<https://a.b>"]),
        ("[x](https://a.b)", &["[x](https://a.b)"]),
        ("[x](javascript:a)", &[]),
        ("join discord.gg/abc now", &["discord.gg/abc"]),
        ("||hid||", &["||hid||"]),
        ("<mail@a.b> <+123456>", &["<mail@a.b>", "<+123456>"]),
    ];
    for (text, active) in cases {
        assert_eq!(render(text).active, active, "{text:?}");
    }
}

#[test]
fn bold_text() {
    let cases: [(&str, &[&str]); 4] =
        [("**a** b **c *d***", &["a", "c d"]), (r"\**a\**", &[]), ("***a***", &["a"]), ("> **q**\n- **l**", &["q", "l"])];
    for (text, bold) in cases {
        assert_eq!(render(text).bold, bold, "{text:?}");
    }
}

/// Any text is rendered without a panic, and every character that is shown was there (bullets aside).
#[test]
fn any_text_is_rendered() {
    let pieces = [
        "*",
        "**",
        "_",
        "__",
        "~~",
        "||",
        "`",
        "```",
        "\\",
        "\n",
        "> ",
        ">>> ",
        "# ",
        "-# ",
        "- ",
        "1. ",
        "[",
        "](",
        ")",
        "<",
        ">",
        "@",
        "<@1",
        "https://",
        "a",
        "漢",
        " ",
        "<t:1",
        ":R>",
        "discord.gg/",
    ];
    let mut state = 1_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text += pieces[usize::try_from(state >> 40).unwrap() % pieces.len()];
        }
        let shown = render(&text);
        assert!(shown.visible.chars().all(|c| c == '•' || c.is_ascii_digit() || text.contains(c)), "{text:?} {shown:?}");
    }
}
