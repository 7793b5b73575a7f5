using CicdTools.Providers.Rules;
using CicdTools.Tests.Formats;

namespace CicdTools.Tests.Rules;

/// <summary>Every rule against its own fixture. With CICDTOOLS_UPDATE_FIXTURES=1 the places are written anew, to be read before they are committed.</summary>
public sealed class RuleTests
{
    public static TheoryData<string> Ids => [.. RuleTable.All.Select(rule => rule.Info.Id)];

    [Fact]
    public void Ids_are_unique_and_every_fixture_and_page_has_a_rule()
    {
        string[] ids = [.. RuleTable.All.Select(rule => rule.Info.Id).Order(StringComparer.Ordinal)];
        Assert.Equal(ids.Distinct(StringComparer.OrdinalIgnoreCase), ids);
        Assert.Equal(ids, Directory.EnumerateDirectories(RuleFixture.Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal));
        Assert.Equal(ids, Directory.EnumerateFiles(Path.Combine(Linters.Root(), "docs", "rules"), "*.md").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name != "README").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task What_fails_is_found_where_it_stands(string id)
    {
        RuleFixture fixture = new(id);
        using TestTree tree = fixture.Copy("fails");
        Diagnostic[] found = await fixture.ExamineAsync(tree);
        string places = string.Concat(found.Select(problem => $"{problem.Path}:{problem.Line}:{problem.Column} {problem.Severity}{(problem.Mendable ? " mendable" : "")}\n"));
        if (Environment.GetEnvironmentVariable("CICDTOOLS_UPDATE_FIXTURES") == "1")
            await File.WriteAllTextAsync(fixture.Places, places);
        Assert.NotEmpty(found);
        Assert.Equal((await File.ReadAllTextAsync(fixture.Places)).ReplaceLineEndings("\n"), places);
        Assert.All(found, problem => Assert.True(problem.Message.EndsWith('.') && problem.Remedy!.EndsWith('.') && problem.Folder == tree.Root, problem.ToString()));
        // No file of the failing part is there without reason.
        Assert.Equal(tree.All().Keys, found.Select(problem => problem.Path).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task What_passes_is_left_in_peace(string id)
    {
        RuleFixture fixture = new(id);
        using TestTree tree = fixture.Copy("passes");
        Assert.Empty(await fixture.ExamineAsync(tree));
        Assert.Empty(await fixture.MendAsync(tree));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task What_can_be_mended_is_and_nothing_else_changes(string id)
    {
        RuleFixture fixture = new(id);
        Assert.Equal(RuleTable.All.Single(rule => rule.Info.Id == id).Info.Mends, fixture.HasMended);
        using TestTree tree = fixture.Copy("fails");
        using TestTree expected = fixture.Copy(fixture.HasMended ? "mended" : "fails");
        await fixture.MendAsync(tree);
        Assert.Equal(expected.All(), tree.All());
        Assert.DoesNotContain(await fixture.ExamineAsync(tree), problem => problem.Mendable);
        Assert.Empty(await fixture.MendAsync(tree));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Line_ends_and_the_byte_order_mark_stay(string id)
    {
        static string Foreign(string text) => "\uFEFF" + text.Replace("\n", "\r\n", StringComparison.Ordinal);
        RuleFixture fixture = new(id);
        using TestTree tree = fixture.Copy("fails", Foreign);
        using TestTree plain = fixture.Copy("fails");
        Assert.Equal((await fixture.ExamineAsync(plain)).Select(problem => (problem.Path, problem.Line, problem.Column)), (await fixture.ExamineAsync(tree)).Select(problem => (problem.Path, problem.Line, problem.Column)));
        using TestTree expected = fixture.Copy(fixture.HasMended ? "mended" : "fails", Foreign);
        await fixture.MendAsync(tree);
        Assert.Equal(expected.All(), tree.All());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_rule_that_is_excluded_says_nothing(string id)
    {
        RuleFixture fixture = new(id);
        using TestTree tree = fixture.Copy("fails");
        Assert.Empty(await fixture.ExamineAsync(tree, id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_says_what_why_and_how_and_names_its_source(string id)
    {
        RuleInfo rule = RuleTable.All.Single(rule => rule.Info.Id == id).Info;
        string page = File.ReadAllText(Path.Combine(Linters.Root(), "docs", "rules", id + ".md")).ReplaceLineEndings("\n");
        Assert.StartsWith($"# {id}\n\n{rule.Title}\n\n{rule.Severity}, {(rule.Mends ? "mended by" : "not mended by")} `Update-CicdPipeline`.\n\n## Why\n\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## How to mend\n\n", page, StringComparison.Ordinal);
        Assert.Matches(@"\n## Source\n\n(- <https://[^>]+>.*\n)+$", page);
    }
}
