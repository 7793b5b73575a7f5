using CicdTools.Providers.Badges;
using CsCheck;

namespace CicdTools.Tests.Badges;

/// <summary>
/// Badges in texts for people. The address is that of "Adding a workflow status badge":
/// https://docs.github.com/en/actions/how-tos/monitor-workflows/add-a-status-badge.
/// </summary>
public sealed class BadgeTextTests
{
    private const string Home = "https://github.com/contoso/hello";
    private const string Image = $"{Home}/actions/workflows/ci.yml/badge.svg?branch=main";
    private const string Page = $"{Home}/actions/workflows/ci.yml";

    private static readonly Badge Ours = new("github", "contoso/hello", "CI and more", Image, Page, Badge.ToMarkdown("CI and more", Image, Page));

    // Texts of what READMEs are made of; none of it is a badge of our pipeline outside code.
    private static readonly Gen<string> Pieces = Gen.OneOf(
        "# Title", "## Part", "Title\n=====", "words of a paragraph", "* one", "", "", "ä € 😀", "[link](https://github.com/contoso/hello/actions)",
        "[![Other](https://github.com/contoso/hello/actions/workflows/release.yml/badge.svg)](https://github.com/contoso/hello/actions/workflows/release.yml)",
        "![CI](https://github.com/contoso/hello-world/actions/workflows/ci.yml/badge.svg)", "![CI](https://github.com/contoso/hello/workflows/Release/badge.svg)",
        $"```markdown\n![CI]({Home}/actions/workflows/ci.yml/badge.svg)\n```", $"~~~\n{Image}\n~~~", "---\nlayout: page\n---", "    indented", "\t", "<p align=\"center\">");

    private static readonly Gen<string> Texts =
        from pieces in Pieces.List[0, 12]
        from feed in Gen.OneOf("\n", "\r\n")
        from mark in Gen.OneOf("", "\uFEFF")
        from last in Gen.Bool
        select mark + string.Join('\n', pieces).Replace("\n", feed, StringComparison.Ordinal) + (last ? feed : "");

    // As an older badge of the pipeline looks, with the place of its two addresses.
    private static readonly Gen<(string Before, string After)> Older =
        from image in Gen.OneOf(
            $"{Home}/actions/workflows/ci.yml/badge.svg",
            $"{Home}/actions/workflows/ci.yml/badge.svg?branch=develop&event=push",
            "https://GitHub.com/Contoso/Hello/actions/workflows/ci.yml/badge.svg",
            $"{Home}/workflows/CI%20and%20more/badge.svg",
            $"{Home}/workflows/CI%20and%20more/badge.svg?branch=main",
            $"{Home}/workflows/.github/workflows/ci.yml/badge.svg")
        from shape in Gen.OneOf("![CI]({0})", "[![my words]({0})]({1})", "[![CI]({0} \"status\")]({1})", "<img alt=\"CI\" src=\"{0}\">", "[badge]: {0}", "[![CI]({0})](https://contoso.example/status)")
        from page in Gen.OneOf(Home, $"{Home}/actions", $"{Home}/actions?query=workflow%3A%22CI+and+more%22")
        select (string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, image, page), string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, Image, Page));

    [Theory]
    [InlineData("[![a](https://gitlab.com/t/a/badges/main/pipeline.svg)](https://gitlab.com/t/a/-/commits/main) x", "[![a](https://github.com/contoso/hello/actions/workflows/ci.yml/badge.svg?branch=main)](https://github.com/contoso/hello/actions/workflows/ci.yml) x")]
    [InlineData("![a](https://gitlab.com/t/a/badges/main/pipeline.svg)![b](https://gitlab.com/t/b/badges/main/pipeline.svg)", "![a](https://github.com/contoso/hello/actions/workflows/ci.yml/badge.svg?branch=main)![b](https://gitlab.com/t/b/badges/main/pipeline.svg)")]
    [InlineData("[home](https://gitlab.com/t/a?tab=readme) https://gitlab.com/t/a", "[home](https://gitlab.com/t/a?tab=readme) https://gitlab.com/t/a")]
    [InlineData("```\n![a](https://gitlab.com/t/a/badges/main/pipeline.svg)\n```", "```\n![a](https://gitlab.com/t/a/badges/main/pipeline.svg)\n```")]
    public void Badges_of_a_repository_elsewhere_become_ours_and_nothing_else_does(string before, string after) =>
        Assert.Equal(after, BadgeText.Move(before, "https://gitlab.com/t/a", Ours));

    [Fact]
    public void Twice_is_once() => Texts.Sample(text =>
    {
        string once = BadgeText.Update(text, Ours);
        Assert.Equal(once, BadgeText.Update(once, Ours));
    });

    [Fact]
    public void A_text_without_one_gets_a_line_and_keeps_every_character() => Texts.Sample(text =>
    {
        string updated = BadgeText.Update(text, Ours);
        int begin = updated.IndexOf(Ours.Markdown, StringComparison.Ordinal);
        int end = begin + Ours.Markdown.Length;
        Assert.True(begin >= 0 && updated.IndexOf(Ours.Markdown, end, StringComparison.Ordinal) < 0);

        // What was put in is the badge with line ends around it, and nothing else.
        string feed = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        Assert.Contains(
            from before in Enumerable.Range(0, 3)
            from after in Enumerable.Range(1, 2)
            let start = begin - (before * feed.Length)
            let stop = end + (after * feed.Length)
            where start >= 0 && stop <= updated.Length
            select updated[..start] + updated[stop..],
            rest => rest == text);
        Assert.True(begin == 0 || updated[begin - 1] is '\n' or '\uFEFF');
        if (feed == "\r\n")
            Assert.DoesNotContain('\n', updated.Replace("\r\n", "", StringComparison.Ordinal));
    });

    [Fact]
    public void An_older_one_is_replaced_where_it_stands_and_nothing_else_is_changed() => Gen.Select(Texts, Older, Texts).Sample((before, badge, after) =>
    {
        // The middle begins on a line of its own, outside any code that the first text leaves open.
        after = after.TrimStart('\uFEFF');
        string first = before.Length == 0 || before.EndsWith('\n') ? before : before + "\n";
        string updated = BadgeText.Update(first + badge.Before + "\n" + after, Ours);
        Assert.Equal(first + badge.After + "\n" + after, updated);
        Assert.Equal(updated, BadgeText.Update(updated, Ours));
    });

    [Theory]
    [InlineData("", "{0}\n")]
    [InlineData("# Hello", "# Hello\n\n{0}\n")]
    [InlineData("# Hello\n", "# Hello\n\n{0}\n")]
    [InlineData("# Hello\n\nText\n", "# Hello\n\n{0}\n\nText\n")]
    [InlineData("# Hello\r\nText\r\n", "# Hello\r\n\r\n{0}\r\n\r\nText\r\n")]
    [InlineData("Hello\n=====\n\nText\n", "Hello\n=====\n\n{0}\n\nText\n")]
    [InlineData("# Hello\n\n[![Other](https://contoso.example/a.svg)](https://contoso.example)\n", "# Hello\n\n{0}\n[![Other](https://contoso.example/a.svg)](https://contoso.example)\n")]
    [InlineData("Text\n", "{0}\n\nText\n")]
    [InlineData("\uFEFFText\n", "\uFEFF{0}\n\nText\n")]
    [InlineData("---\ntitle: a\n---\n# Hello\n", "---\ntitle: a\n---\n# Hello\n\n{0}\n")]
    public void A_new_one_stands_below_the_title(string text, string expected) =>
        Assert.Equal(expected.Replace("{0}", Ours.Markdown, StringComparison.Ordinal), BadgeText.Update(text, Ours));

    // https://docs.gitlab.com/user/project/badges/
    [Fact]
    public void GitLab_has_the_branch_in_the_path()
    {
        const string Project = "https://gitlab.com/contoso/tools/hello";
        Badge badge = new("gitlab", "contoso/tools/hello", "hello", $"{Project}/badges/main/pipeline.svg", $"{Project}/-/commits/main", "");
        Assert.Equal(
            $"[![pipeline status]({Project}/badges/main/pipeline.svg)]({Project}/-/commits/main)",
            BadgeText.Update($"[![pipeline status]({Project}/badges/feature/x/pipeline.svg)]({Project}/-/commits/feature/x)", badge));
    }

    [Theory]
    [InlineData("CI", "[![CI](i)](p)")]
    [InlineData("a [b] \\ c", "[![a \\[b\\] \\\\ c](i)](p)")]
    [InlineData("a\nb", "[![a b](i)](p)")]
    public void A_name_breaks_no_Markdown(string name, string markdown) => Assert.Equal(markdown, Badge.ToMarkdown(name, "i", "p"));
}
