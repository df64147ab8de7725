//! No text breaks the parser, and what it writes it reads.

use proptest::prelude::*;

use super::*;

fn name() -> impl Strategy<Value = String> {
    "[a-z]{3,8}(_[a-z]{1,4})?".prop_filter("not what the grammar reads itself", |name| {
        !["security", "b64", "metadata", "file"].contains(&name.as_str())
    })
}

/// Any text but a quote, which cannot stand between quotes.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[^\"]{0,12}", "[a-z0-9 /,:\\[\\]=%?+-]{0,12}"]
}

fn value() -> impl Strategy<Value = crate::delivery::Value> {
    let leaf = text().prop_map(crate::delivery::Value::Text);
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop::collection::vec(inner, 0..4).prop_map(crate::delivery::Value::List)
    })
}

fn task() -> impl Strategy<Value = Task> {
    let parameter =
        (prop::option::of(name()), value()).prop_map(|(name, value)| Parameter { name, value });
    (name(), prop::collection::vec(parameter, 0..4))
        .prop_map(|(name, parameters)| Task { name, parameters })
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        "[A-Za-z0-9]{20}".prop_map(|text| Input::Handle(text.parse().expect("a handle"))),
        "https?://[^/]{1,9}/.{0,12}".prop_map(Input::Url),
        "src://[a-z]{1,9}/.{0,12}".prop_map(Input::Alias),
    ]
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(target in ".{0,200}") {
        let _ = Chain::parse(&format!("/{target}"), |_| false).and_then(|chain| Plan::of(&chain));
    }

    #[test]
    fn any_mixture_of_what_means_something_is_read_or_refused(
        parts in prop::collection::vec(prop::sample::select(vec![
            "/", "[", "]", "\"", ",", ":", "=", "?", "%", "%2F", "%22", "%5B", "b64", "b64://", "https://",
            "src://", "security", "policy", "signature", "metadata", "zip", "store", "e30=", HANDLE, KEY,
        ]), 0..30),
    ) {
        let _ = Chain::parse(&format!("/{}", parts.concat()), |text| text == KEY)
            .and_then(|chain| Plan::of(&chain));
    }

    #[test]
    fn a_link_that_was_written_reads_back(
        has_key: bool,
        tasks in prop::collection::vec(task(), 0..5),
        inputs in prop::collection::vec(input(), 1..4),
    ) {
        let api_key = has_key.then(|| KEY.to_owned());
        let chain = Chain { api_key, pairs: Vec::new(), tasks, inputs, query: Vec::new() };
        let target = chain.to_string();
        prop_assert_eq!(Chain::parse(&target, |text| text == KEY), Ok(chain), "{}", target);
    }
}
