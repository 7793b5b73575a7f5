using System.Diagnostics;
using CicdTools.Providers.Detection;
using CsCheck;

namespace CicdTools.Tests.Detection;

/// <summary>Our reading of .gitignore against Git's own.</summary>
public sealed class IgnoreRulesTests
{
    private static readonly string[] Names = ["a", "b", "ab", "c.x", "b.x", "a b"];
    private static readonly string[] Pieces = ["a", "b", "*", "?", "**", "*.x", "[ab]", "[!a]", "a*", "c.x", "ab", "a b", "\\a"];

    private static readonly Gen<string> Pattern =
        from parts in Gen.OneOf(Pieces).Array[1, 3]
        from lead in Gen.OneOf("", "", "/", "!", "!/")
        from tail in Gen.OneOf("", "", "/", " ", "\\ ")
        select lead + string.Join('/', parts) + tail;

    private static readonly Gen<string[]> Tree =
        (from parts in Gen.OneOf(Names).Array[1, 4] select string.Join('/', parts)).Array[1, 15];

    [Fact]
    public void What_we_see_is_what_git_sees()
    {
        if (!HasGit())
            Assert.Skip("git is not on this machine.");
        (from tree in Tree from root in Pattern.Array[0, 4] from nested in Pattern.Array[0, 3] from place in Gen.OneOf("a", "b", "a/b") select (tree, root, nested, place))
            .Sample(sample =>
            {
                using DetectionCase folder = new();
                Git(folder.Root, "init", "-q");
                foreach (string path in sample.tree)
                    TryWrite(folder, path);
                folder.Write(".gitignore", string.Join('\n', sample.root) + "\n");
                TryWrite(folder, sample.place + "/.gitignore", string.Join('\n', sample.nested) + "\n");
                string[] expected = [.. Git(folder.Root, "ls-files", "-z", "--others", "--exclude-standard").Split('\0', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
                Assert.Equal(expected, Seen(folder.Root));
            }, iter: 60);
    }

    [Theory]
    [InlineData("*.log\n!keep.log\n", "keep.log", false)]
    [InlineData("*.log\n", "deep/er/x.log", true)]
    [InlineData("/build\n", "sub/build/x", false)]
    [InlineData("build/\n", "sub/build/x", true)]
    [InlineData("doc/*.txt\n", "doc/a/b.txt", false)]
    [InlineData("doc/**/b.txt\n", "doc/b.txt", true)]
    [InlineData("doc/**\n", "doc/x/y", true)]
    [InlineData("\\#a\n", "#a", true)]
    [InlineData("# a\n", "# a", false)]
    [InlineData("a[", "a[", false)]
    public void The_rules_of_the_manual_hold(string rules, string path, bool ignored)
    {
        using DetectionCase folder = new((".gitignore", rules), (path, "x"));
        Assert.Equal(!ignored, Seen(folder.Root).Contains(path));
    }

    [Fact]
    public void A_part_of_a_repository_obeys_the_rules_of_the_whole()
    {
        using DetectionCase folder = new((".gitignore", "generated/\n"), (".git/info/exclude", "mine/\n"), ("web/generated/package.json", "{}"), ("web/mine/package.json", "{}"), ("web/kept/package.json", "{}"));
        Assert.Equal("kept", Assert.Single(StackDetector.Detect(Path.Combine(folder.Root, "web"), CancellationToken.None)).Path);
    }

    [Fact]
    public void A_pattern_with_many_stars_is_matched_in_no_time() =>
        Assert.False(GlobPattern.MatchesName(string.Concat(Enumerable.Repeat("*a", 2000)) + "b", new string('a', 20_000)));

    private static string[] Seen(string root) =>
        [.. SourceTree.Read(root, CancellationToken.None).All().SelectMany(folder => folder.Files.Select(folder.At)).Order(StringComparer.Ordinal)];

    // Two samples may want a file and a folder of one name.
    private static void TryWrite(DetectionCase folder, string path, string text = "x")
    {
        string[] parts = path.Split('/');
        bool blocked = Enumerable.Range(1, parts.Length - 1).Any(count => File.Exists(Path.Combine([folder.Root, .. parts[..count]])));
        if (!blocked && !Directory.Exists(Path.Combine(folder.Root, path)))
            folder.Write(path, text);
    }

    private static bool HasGit() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "git.exe" : "git")));

    private static string Git(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("git", ["-c", "core.excludesFile=", .. arguments]) { WorkingDirectory = folder, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
