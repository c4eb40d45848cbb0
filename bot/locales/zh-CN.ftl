# Stet 说的话，简体中文。引文从不翻译。

## 回答
not-found = 故事没有说。
not-found-unknown-name = 故事没有说：里面没提到{ $names }。
not-found-no-such-kind = 故事没有说：相关的句子里没有这类答案。
nearest = 最接近的句子（不是答案）：
retold = Stet 转述
confidence = 把握
confidence-low = 低
confidence-fair = 中
confidence-high = 高
revision = 版本
quoted-name = “{ $name }”
name-separator = 、
label = { $label }：
fact-separator = ；

## 指令
command-ask = 问
command-ask-description = 问这个故事，它用自己的句子回答
command-ask-question = 问题
command-ask-question-description = 你想知道什么
command-ask-private = 只给我看
command-ask-private-description = 只有你看得到回答
command-who = 谁
command-who-description = 故事怎么说某个人或某样东西
command-who-name = 名字
command-who-name-description = 人、机构、模型、地点或活动
command-source = 原文
command-source-description = 一个句子和它的上下文
command-source-address = 位置
command-source-address-description = 编号、文档#编号，或标题
command-story = 故事
command-story-description = Stet 依据什么回答、保存什么
command-help = 说明
command-help-description = 怎么提问
command-context-ask = 问这个故事

## 按钮
button-context = 上下文 [{ $address }]
button-whole = 全句 [{ $address }]
button-why = 为什么？
button-more = 更多证据
button-helpful = 有帮助
button-not-helpful = 没帮助
button-publish = 给大家看
button-back = ◀
button-on = ▶

## 卡片
cut = ……（已截断）
context-title = { $title }，第 { $from } 到 { $to } 句，共 { $count } 句
whole-title = { $title } [{ $address }]，第 { $part } 部分，共 { $parts } 部分
more-title = 其他可能有关的句子
more-none = 没有其他有关的句子。
published-by = 由 { $name } 公开
why-title = 为什么是这个回答
why-asked = 问的是
why-names = 问题里的名字
why-inherited = 沿用你所回复的回答
why-relations = 回答依据的事实
why-words = 找到的词（或可以代替的词）
why-missing = 没找到的词
why-unknown = 故事里没有的名字
why-translation = 问题和句子的语言不同：是通过翻译找到的。
why-nothing = 问题里的词在故事里都找不到。
asked-who = 谁
asked-where = 哪里
asked-when = 什么时候
asked-how-many = 多少个
asked-how-much = 多少
asked-why = 为什么
asked-how = 怎么样
asked-which = 哪一个
asked-what = 什么
asked-yes-no = 是不是
asked-keyword = 没有特别问什么，只是一个名字或词
kind-person = 人物
kind-organization = 机构
kind-model = 模型
kind-place = 地点
kind-event = 活动
who-none = 这份资料没有事实；提到它的句子：
who-also = 又写作
story-title = Stet 依据什么回答
story-documents = { $title }：{ $sentences } 句，{ $version }
story-source = 引用原文
story-total = { $documents } 份文档，{ $sentences } 句，{ $profiles } 份资料
story-how = 用 /ask 提问、提及 Stet、回复它的回答，或直接给它发消息。
story-privacy = Stet 不保存问题。它会记住哪个回答对应你的哪条消息，保留 30 天，好在你编辑或删除时跟着更新；每一票只留下一个无法追溯到你的编号。
story-claims = Stet 照原样引用，从不更正故事的说法。
help-title = 怎么提问
help-ask = 用 **/ask** 提问，或右键点击消息 → 应用程序 → **{ $context }**
help-mention = 提及 Stet 并写下问题、回复它的回答，或给它发私信
help-who = **/who** 看故事怎么说某个名字，**/source** 看句子的上下文
help-story = **/story** 看加载了什么、保存什么
help-answers = 每个回答都是故事自己的句子，附上编号。故事没有说的，Stet 会说没有。

## 备注与错误
changed-sentence = 这个句子在回答之后改过了。
changed-gone = 这个回答引用的句子已经不在知识库里。
changed-revision = 知识库在回答之后改过了；这是现在的样子。
error-too-long = 这个问题有 { $length } 个字符，最多 { $most } 个。请缩短再问。
error-empty = 里面没有问题。请写一个，例如：谁去了 Meta？
error-no-text = 我读不到那条消息的内容；请把问题写在你自己的消息里。
error-unknown-name = 这里没有“{ $name }”的资料。请从建议里选一个，或用 /ask 提问。
error-unknown-address = 这里没有句子“{ $address }”。请写编号，或文档#编号，例如 { $example }。
error-not-yours = 你不能在这里发消息，所以我无法公开给大家看。
error-old-button = 我已经不认得这个按钮；请再问一次。
error-busy = 真快！请在 { $seconds } 秒后再问。
error-busy-guild = 现在很多人在问；请在 { $seconds } 秒后再问。
error-inside = 我这边出了问题。请稍后再问。
thanks = 收到，谢谢。

## 故事怎么说
relation-joined = 加入{ $object }
relation-graduated-from = 毕业于{ $object }
relation-studied-at = 就读于{ $object }
relation-took-doctorate-at = 在{ $object }取得博士学位
relation-won = 赢得{ $object }
relation-advises = 指导{ $object }
relation-led = 带领{ $object }
relation-developed = 开发{ $object }
relation-took-part-in = 参与{ $object }
relation-offered = 开出{ $object }
relation-promised = 承诺{ $object }
relation-hosted = 接待{ $object }
relation-started = 创立{ $object }
relation-included-in = 入选{ $object }
relation-runs = 主持{ $object }
relation-part-of = 属于{ $object }
relation-used-in = 用于{ $object }
relation-received = 获得{ $object }
relation-left-for = 转往{ $object }
relation-known-as = 被称为{ $object }
relation-supplies = 供应{ $object }
relation-chartered = 包下{ $object }
