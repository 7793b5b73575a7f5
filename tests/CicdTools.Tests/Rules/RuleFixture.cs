using CicdTools.Providers;
using CicdTools.Tests.Formats;

namespace CicdTools.Tests.Rules;

/// <summary>The files of a rule's fixture: what fails, what passes, and what fails once it is mended.</summary>
internal sealed class RuleFixture(string rule)
{
    private readonly IDoctor _doctor = new ProviderCatalog().Doctor;

    public static string Root { get; } = Path.Combine(Linters.Root(), "tests", "Fixtures", "rules");

    public string Places => Path.Combine(Root, rule, "places.txt");

    public bool HasMended => Directory.Exists(Path.Combine(Root, rule, "mended"));

    /// <summary>A copy of a part of the fixture, its texts passed through a function.</summary>
    public TestTree Copy(string part, Func<string, string>? change = null)
    {
        string from = Path.Combine(Root, rule, part);
        TestTree tree = new();
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            tree.Write(Path.GetRelativePath(from, file), (change ?? (text => text))(File.ReadAllText(file).ReplaceLineEndings("\n")));
        return tree;
    }

    public async Task<Diagnostic[]> ExamineAsync(TestTree tree, params string[] exclude)
    {
        List<Diagnostic> found = [];
        await foreach (Diagnostic problem in _doctor.ExamineAsync(new() { Path = tree.Root, IncludeRule = [rule], ExcludeRule = exclude }, CancellationToken.None))
            found.Add(problem);
        return [.. found];
    }

    public async Task<MendedFile[]> MendAsync(TestTree tree)
    {
        List<MendedFile> mended = [];
        await foreach (Change change in _doctor.PlanAsync(new() { Path = tree.Root, IncludeRule = [rule] }, CancellationToken.None))
            mended.Add(Assert.IsType<MendedFile>(await WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None))));
        return [.. mended];
    }
}
