//! What people say around a question changes nothing: greetings, thanks, and the words that lead up to it.

#![expect(clippy::unwrap_used, reason = "tests")]

use stet_knowledge::answer::{Question, Status, answer};
use stet_knowledge::base::KnowledgeBase;
use stet_knowledge::index::Snapshot;

/// `{}` is the question.
const ENGLISH_WRAPPERS: [&str; 36] = [
    "{} thanks",
    "{} thanks!",
    "{} Thank you so much",
    "{}, please?",
    "{} pls",
    "{} thx",
    "{} ty!!",
    "{} lol",
    "{} btw",
    "{} cheers",
    "hi, {}",
    "Hi all! {}",
    "hey folks, {}",
    "hello everyone, {} thanks",
    "Good morning! {}",
    "good evening, {} thank you",
    "quick question: {}",
    "Quick question, {} ty",
    "hey, just wondering, {}",
    "sorry, {}",
    "sorry to bother you, {}",
    "Sorry if this was asked already, {}",
    "new here :) {}",
    "ok so, {}",
    "btw, {}",
    "btw {}",
    "hey guys {}",
    "lol ok so {}",
    "please {}",
    "hi mods, quick question - {}",
    "can anyone tell me {}",
    "Could you please tell me {}",
    "could somebody please tell me {} thanks in advance",
    "does anyone know {}",
    "do you know {}",
    "I was wondering {}",
];

const CHINESE_WRAPPERS: [&str; 31] = [
    "{}謝謝",
    "{} 谢谢！",
    "{}，謝謝大家",
    "{}多謝晒",
    "{} 唔該",
    "{}，感謝",
    "{} thx",
    "{}哈哈",
    "請問{}",
    "请问一下，{}",
    "想問{}",
    "想問一下{}",
    "想請問一下，{}謝謝",
    "我想知道{}",
    "唔該，想問下{}",
    "唔該{}",
    "不好意思，{}",
    "不好意思打擾一下，{}",
    "麻煩問一下，{}",
    "大家好，{}",
    "大家好，請問{} 謝謝",
    "哈囉大家，{}",
    "嗨，{}",
    "你好，{}",
    "各位早安，{}",
    "對了，{}",
    "話說，{}",
    "有人知道{}",
    "可以告訴我{}",
    "請教一下{}",
    "弱弱問一句，{}",
];

const ENGLISH_QUESTIONS: [&str; 20] = [
    "who went to Meta?",
    "who founded Manus?",
    "who is Jiahui Yu?",
    "who joined NVIDIA?",
    "where did Jiahui Yu study?",
    "where did Hongyu Ren study?",
    "who studied at Tsinghua?",
    "who worked at Google?",
    "who leads the lab at Meta?",
    "how much did Zuckerberg offer?",
    "when did it happen?",
    "what is Athene?",
    "who is Mark Zuckerberg?",
    "who is Jensen Huang?",
    "which people went to NVIDIA?",
    "why did they leave OpenAI?",
    "who left OpenAI?",
    "who are the advisors at Stanford?",
    "how many people went to Meta?",
    "who likes to play chess?",
];

const CHINESE_QUESTIONS: [&str; 20] = [
    "誰去了Meta？",
    "谁去了英伟达？",
    "邊個去咗Meta？",
    "余佳輝是誰？",
    "任鴻宇畢業於哪所大學？",
    "谁毕业于清华大学？",
    "誰加入了NVIDIA？",
    "扎克伯格开出了多少钱？",
    "Athene是什麼？",
    "黃仁勳是誰？",
    "谁是斯坦福的博导？",
    "有幾個人去了Meta？",
    "他們為什麼離開OpenAI？",
    "誰離開了OpenAI？",
    "趙晟佳在哪裡讀書？",
    "谁在谷歌工作过？",
    "誰創辦了Manus？",
    "誰喜歡下棋？",
    "谁领导实验室？",
    "團隊裡有誰？",
];

/// Asks a question alone and in each of some wrappers: status, headline and first citation are the same.
fn check(snapshot: &Snapshot, question: &str, wrappers: &[&str]) {
    let told = |text: &str| {
        let found = answer(snapshot, &Question::new(text)).unwrap();
        let headline: Vec<String> = found.headline.into_iter().map(|item| item.text).collect();
        let first = found.citations.into_iter().next().map(|citation| (citation.document, citation.sentence));
        (found.status == Status::Answered, headline, first)
    };
    let alone = told(question);
    for wrapper in wrappers {
        let wrapped = wrapper.replace("{}", question);
        assert_eq!(told(&wrapped), alone, "{wrapped}");
    }
}

#[test]
fn what_is_said_around_a_question_changes_nothing() {
    let snapshot = Snapshot::new(KnowledgeBase::shipped());
    for question in ENGLISH_QUESTIONS {
        check(&snapshot, question, &ENGLISH_WRAPPERS);
    }
    for question in CHINESE_QUESTIONS {
        check(&snapshot, question, &CHINESE_WRAPPERS);
    }
}
