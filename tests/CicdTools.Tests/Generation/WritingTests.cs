using System.Diagnostics;
using CicdTools.Providers;
using CicdTools.Providers.Generation;

namespace CicdTools.Tests.Generation;

/// <summary>What is written, what is refused, and that nothing is ever half done.</summary>
public sealed class WritingTests
{
    private const string Workflow = ".github/workflows/ci.yml";

    [Fact]
    public async Task A_plan_changes_nothing_and_shows_the_file_as_a_diff()
    {
        using GenerationCase folder = new(("go.mod", "module a\n"));
        Change change = await folder.PlanAsync();
        Assert.Equal(["go.mod"], folder.Files());
        Assert.Equal(Workflow, change.Target);
        Assert.StartsWith($"diff --git a/{Workflow} b/{Workflow}\nnew file mode 100644\n", change.Details, StringComparison.Ordinal);
        Assert.Contains("\n+name: ci\n", change.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_there_is_kept_unless_forced()
    {
        using GenerationCase folder = new(("go.mod", "module a\n"), (Workflow, "on: push\n"));
        Assert.Equal("PipelineExists", (await Assert.ThrowsAsync<CicdException>(() => folder.PlanAsync())).Id);
        Assert.Equal("on: push\n", folder.Read(Workflow));

        Change change = await folder.PlanAsync(force: true);
        Assert.Contains("\n-on: push\n", change.Details, StringComparison.Ordinal);
        await folder.WriteAsync(force: true);
        Assert.StartsWith("name: ci\n", folder.Read(Workflow), StringComparison.Ordinal);
        Assert.Equal([Workflow, "go.mod"], folder.Files());
    }

    [Fact]
    public async Task A_file_that_came_after_the_plan_is_kept()
    {
        using GenerationCase folder = new(("go.mod", "module a\n"));
        Change change = await folder.PlanAsync();
        folder.Write(Workflow, "mine\n");
        Assert.Equal("PipelineExists", (await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None)))).Id);
        Assert.Equal("mine\n", folder.Read(Workflow));
    }

    [Fact]
    public async Task Writing_the_same_again_is_already_done()
    {
        using GenerationCase folder = new(("go.mod", "module a\n"));
        await folder.WriteAsync();
        Change change = await folder.PlanAsync();
        Assert.NotNull(change.AlreadyDone);
        Assert.Equal(Workflow, Assert.IsType<Pipeline>(await change.ApplyAsync(CancellationToken.None)).Path);
    }

    [Fact]
    public async Task The_diff_is_one_that_git_applies()
    {
        using GenerationCase folder = new(("go.mod", "module a\n"), (Workflow, "name: old\non: push\njobs: {}"));
        Change change = await folder.PlanAsync(includeContainer: true, force: true);
        using GenerationCase copy = new(("go.mod", "module a\n"), (Workflow, "name: old\non: push\njobs: {}"));
        copy.Write("change.patch", change.Details!);
        using Process git = Process.Start(new ProcessStartInfo("git", ["apply", "change.patch"]) { WorkingDirectory = copy.Root })!;
        await git.WaitForExitAsync();
        Assert.Equal(0, git.ExitCode);
        File.Delete(Path.Combine(copy.Root, "change.patch"));
        await folder.WriteAsync(includeContainer: true, force: true);
        Assert.Equal(folder.Files(), copy.Files());
        Assert.All(folder.Files(), path => Assert.Equal(folder.Read(path), copy.Read(path)));
    }

    [Fact]
    public async Task Nothing_is_written_outside_the_write_scope()
    {
        using GenerationCase folder = new(("go.mod", "module a\n"));
        Change change = await folder.PlanAsync();
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => Task.Run(() => change.ApplyAsync(CancellationToken.None)))).Id);
        Assert.Equal(["go.mod"], folder.Files());
    }

    [Fact]
    public async Task When_one_file_cannot_be_written_none_is()
    {
        using GenerationCase folder = new(("go.mod", "module a\n"), ("main.go", "package main\n"), (Workflow, "old\n"));
        Change change = await folder.PlanAsync(includeContainer: true, force: true);
        // A folder where a file shall be: the last of the files fails.
        Directory.CreateDirectory(Path.Combine(folder.Root, "chart", "values.yaml"));
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None)));
        Assert.Equal("FolderNotWritable", error.Id);
        Assert.Equal("old\n", folder.Read(Workflow));
        Assert.Equal([Workflow, "go.mod", "main.go"], folder.Files());
        Assert.False(Directory.Exists(Path.Combine(folder.Root, "chart", "templates")));
    }

    [Fact]
    public async Task A_read_only_folder_is_said()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The mode of a folder says nothing there.");
            return;
        }

        using GenerationCase folder = new(("go.mod", "module a\n"));
        Change change = await folder.PlanAsync();
        if (Environment.UserName == "root")
        {
            // Root may write everywhere but where nobody can.
            await using Mount mount = await Mount.ReadOnlyAsync(folder.Root);
            Assert.Equal("FolderNotWritable", (await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None)))).Id);
            return;
        }

        File.SetUnixFileMode(folder.Root, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.Equal("FolderNotWritable", (await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None)))).Id);
        }
        finally
        {
            File.SetUnixFileMode(folder.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_link_that_leads_out_is_not_written_through()
    {
        using GenerationCase outside = new();
        using GenerationCase folder = new(("go.mod", "module a\n"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, ".github"), outside.Root);
        Assert.Equal("PathOutsideFolder", (await Assert.ThrowsAsync<CicdException>(() => folder.PlanAsync())).Id);
        Assert.Empty(outside.Files());
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public async Task Another_culture_gives_the_same_files(string culture)
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            foreach (string format in new ProviderCatalog().Formats.Select(format => format.Name))
            {
                using GenerationCase folder = GenerationCase.OfTemplate("python");
                System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
                string? plain = (await folder.PlanAsync(format, force: true)).Details;
                System.Globalization.CultureInfo.CurrentCulture = new(culture);
                Assert.Equal(plain, (await folder.PlanAsync(format, force: true)).Details);
            }
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task Wrong_input_is_named()
    {
        using GenerationCase folder = new(("README.md", "x\n"));
        Assert.Equal("StackNotFound", (await Assert.ThrowsAsync<CicdException>(() => folder.PlanAsync())).Id);
        Assert.Equal("FormatNotFound", (await Assert.ThrowsAsync<CicdException>(() => folder.PlanAsync("Cobol"))).Id);
        Assert.Equal("InvalidName", (await Assert.ThrowsAsync<CicdException>(() => folder.PlanAsync(name: "../x"))).Id);
        PipelineGenerator generator = new(new Providers.Detection.StackDetector(), []);
        Assert.Equal("PathNotFound", (await Assert.ThrowsAsync<CicdException>(() => generator.PlanAsync(new() { Path = "/nothing/here" }, CancellationToken.None))).Id);
    }
}
