using System.Text.RegularExpressions;
using CsCheck;
using CicdTools.Providers.Formats.Files;
using CicdTools.Providers.Formats.GitHubActions;
using CicdTools.Providers.Formats.GitLabCI;

namespace CicdTools.Tests.Formats;

public sealed class FileSourceTests
{
    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("a/../../outside.txt")]
    [InlineData("..\\outside.txt")]
    [InlineData("link-to-outside.txt")]
    [InlineData("linked/outside.txt")]
    [InlineData("absolute.txt")]
    [InlineData("loop.txt")]
    [InlineData("missing.txt")]
    [InlineData("")]
    [InlineData("sub")]
    public void Nothing_outside_of_the_folder_is_read(string path)
    {
        using TestFolder folder = new();
        string root = Directory.CreateDirectory(folder["root", "sub"]).Parent!.FullName;
        File.WriteAllText(folder["outside.txt"], "secret");
        File.CreateSymbolicLink(Path.Combine(root, "link-to-outside.txt"), "../outside.txt");
        File.CreateSymbolicLink(Path.Combine(root, "absolute.txt"), folder["outside.txt"]);
        File.CreateSymbolicLink(Path.Combine(root, "loop.txt"), "loop.txt");
        Directory.CreateSymbolicLink(Path.Combine(root, "linked"), folder.Path);

        FolderFileSource files = new(root);

        Assert.Null(files.Read(path));
        Assert.DoesNotContain(files.Find("**"), found => found.StartsWith("linked/", StringComparison.Ordinal));
    }

    [Fact]
    public void Links_inside_of_the_folder_are_followed()
    {
        using TestFolder folder = new();
        Directory.CreateDirectory(folder["sub"]);
        File.WriteAllText(folder["sub", "a.txt"], "text");
        File.CreateSymbolicLink(folder["b.txt"], "sub/a.txt");
        Assert.Equal("text", new FolderFileSource(folder.Path).Read("/b.txt"));
    }

    [Fact]
    public void Files_are_found_by_pattern_in_their_folder_only()
    {
        using TestFolder folder = new();
        foreach (string path in (string[])["a.yml", "ci/b.yml", "ci/c/d.yml", ".git/e.yml"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
            File.WriteAllText(folder[path], "");
        }

        FolderFileSource files = new(folder.Path);
        Assert.Equal(["a.yml"], files.Find("*.yml"));
        Assert.Equal(["a.yml"], files.Find("a.yml"));
        Assert.Equal(["ci/b.yml"], files.Find("/ci/*.yml"));
        Assert.Equal(["ci/c/d.yml"], files.Find("ci/*/*.yml"));
        Assert.Equal(["a.yml", "ci/b.yml", "ci/c/d.yml"], files.Find("**/*.yml"));
        Assert.Empty(files.Find("none/*.yml"));
        Assert.Empty(files.Find("../*.yml"));
    }

    [Fact]
    public void A_root_that_is_a_link_is_a_root()
    {
        using TestFolder folder = new();
        Directory.CreateDirectory(folder["real"]);
        File.WriteAllText(folder["real", "a.txt"], "text");
        Directory.CreateSymbolicLink(folder["root"], "real");
        Assert.Equal("text", new FolderFileSource(folder["root"]).Read("a.txt"));
    }

    [Fact]
    public void A_huge_file_is_not_read_whole()
    {
        using TestFolder folder = new();
        using (FileStream stream = File.Create(folder[".gitlab-ci.yml"]))
            stream.SetLength(200L * 1024 * 1024);
        DiagnosticBag diagnostics = new();
        PipelineFiles.Read(new FolderFileSource(folder.Path), ".gitlab-ci.yml", [new GitLabCIFormat()], diagnostics);
        Assert.Equal("FileTooLarge", Assert.Single(diagnostics.Items).Id);
    }

    [Fact]
    public void Pipelines_of_a_commit_are_found_and_read_with_their_includes()
    {
        using TestFolder folder = new();
        LibGit2Sharp.Repository.Init(folder.Path, isBare: true);
        using LibGit2Sharp.Repository repository = new(folder.Path);
        LibGit2Sharp.Commit commit = Commit(repository,
            (".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo\n"),
            (".github/workflows/deploy.yaml", "on: push\njobs:\n  b:\n    runs-on: x\n    steps:\n      - run: echo\n"),
            (".gitlab-ci.yml", "include: /ci/*.yml\na:\n  extends: .base\n"),
            ("ci/base.yml", ".base:\n  script: echo base\n"));
        IPipelineFormat[] formats = [new GitHubActionsFormat(), new GitLabCIFormat()];
        GitFileSource files = new(commit);

        Assert.Equal([".github/workflows/ci.yml", ".github/workflows/deploy.yaml", ".gitlab-ci.yml"], PipelineFiles.Discover(files, formats).Select(found => found.Path));
        DiagnosticBag diagnostics = new();
        Pipeline pipeline = Assert.Single(PipelineFiles.Read(files, ".gitlab-ci.yml", formats, diagnostics));
        Assert.Empty(diagnostics.Items);
        Assert.Equal("echo base", Assert.IsType<ScriptStep>(pipeline.Jobs.Single().Steps[^1]).Script);
        Assert.Null(files.Read("../secret"));
    }

    [Theory]
    [InlineData("*.yml", "a.yml", true)]
    [InlineData("*.yml", "b/a.yml", false)]
    [InlineData("**.yml", "b/a.yml", true)]
    [InlineData("ci/**/*.yml", "ci/a.yml", true)]
    [InlineData("ci/**/*.yml", "ci/b/c/a.yml", true)]
    [InlineData("c?/a.yml", "ci/a.yml", true)]
    [InlineData("c[i]/a.yml", "c[i]/a.yml", true)]
    public void Patterns_stop_at_slashes_unless_doubled(string pattern, string path, bool fits) => Assert.Equal(fits, new PathPattern(pattern).Matches(path));

    [Fact]
    public void Patterns_match_as_the_regular_expression_of_the_same_meaning() =>
        Gen.Select(Gen.String[Gen.Char["*?/ab"], 0, 9], Gen.String[Gen.Char["/ab"], 0, 9]).Sample((pattern, path) =>
            Assert.Equal(Regex.IsMatch(path, $@"\A{Expression(pattern)}\z", RegexOptions.Singleline | RegexOptions.CultureInvariant), new PathPattern(pattern).Matches(path)));

    [Fact]
    public void A_pattern_of_a_million_wildcards_does_no_harm() => Assert.True(new PathPattern(new string('*', 1_000_000)).Matches("a/b"));

    private static string Expression(string pattern) =>
        Regex.Replace(pattern, @"\*\*/|\*\*|\*|\?|.", part => part.Value switch { "**/" => "(?:.*/)?", "**" => ".*", "*" => "[^/]*", "?" => "[^/]", string other => Regex.Escape(other) });

    private static LibGit2Sharp.Commit Commit(LibGit2Sharp.Repository repository, params (string Path, string Text)[] files)
    {
        LibGit2Sharp.TreeDefinition tree = new();
        foreach ((string path, string text) in files)
        {
            using MemoryStream stream = new(System.Text.Encoding.UTF8.GetBytes(text));
            tree.Add(path, repository.ObjectDatabase.CreateBlob(stream), LibGit2Sharp.Mode.NonExecutableFile);
        }

        LibGit2Sharp.Signature signature = new("test", "test@localhost", DateTimeOffset.UnixEpoch);
        return repository.ObjectDatabase.CreateCommit(signature, signature, "Begin", repository.ObjectDatabase.CreateTree(tree), [], prettifyMessage: true);
    }
}
