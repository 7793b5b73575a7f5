using CicdTools.Providers.Templates;

namespace CicdTools.Tests.Templates;

public sealed class TemplateLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cicdtools-templates-").FullName;
    private readonly TemplateLibrary _library = new();

    public static TheoryData<string> Names => [.. new TemplateLibrary().Templates.Select(template => template.Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_template_has_what_an_application_needs(string template)
    {
        PipelineFile[] files = _library.Render(template, "Demo.App");
        string[] paths = [.. files.Select(file => file.Path)];
        foreach (string needed in new[] { "README.md", "LICENSE", ".gitignore", ".dockerignore", "Dockerfile", "Procfile", "chart/Chart.yaml", "chart/values.yaml", "chart/templates/deployment.yaml" })
            Assert.Contains(needed, paths);
        Assert.Equal(paths.Distinct(), paths);
        Assert.All(files, file => Assert.DoesNotMatch(@"\{\{[a-z]+\}\}", file.Text));
        Assert.All(files, file => Assert.DoesNotContain('\r', file.Text));
        Assert.Contains(files, file => file.Text.Contains("Demo.App", StringComparison.Ordinal));
        Assert.Contains("name: \"demo-app\"", files.Single(file => file.Path == "chart/Chart.yaml").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Demo.App", "demo-app")]
    [InlineData("9lives", "app-9lives")]
    [InlineData("___", "app")]
    [InlineData("a__b..c", "a-b-c")]
    [InlineData("IMAGE", "image")]
    public void A_slug_is_a_dns_label(string name, string slug) => Assert.Equal(slug, TemplateValues.ToSlug(name));

    [Fact]
    public void Filling_leaves_the_braces_of_charts_and_broken_ones_alone() =>
        Assert.Equal("{{ .Values.name }} demo {{ name }} {{other}} {{{demo {{", new TemplateValues("demo").Fill("{{ .Values.name }} {{name}} {{ name }} {{other}} {{{{{name}} {{"));

    [Theory]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData("a\nb")]
    [InlineData("")]
    [InlineData("..")]
    public void A_name_that_is_a_path_is_refused(string name) =>
        Assert.Equal("InvalidName", Assert.Throws<CicdException>(() => _library.Render("python", name)).Id);

    [Fact]
    public void An_unknown_template_is_named_with_those_that_are_known()
    {
        CicdException error = Assert.Throws<CicdException>(() => _library.PlanFolder("cobol", "demo", Path.Combine(_folder, "demo")));
        Assert.Equal("TemplateNotFound", error.Id);
        Assert.Contains("python", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_a_repository_with_one_commit_and_a_clean_work_tree()
    {
        string path = Path.Combine(_folder, "demo");
        Change change = _library.PlanFolder("python", "demo", path);
        Assert.False(Path.Exists(path));

        Repository made = Assert.IsType<Repository>(await ApplyAsync(change));

        using LibGit2Sharp.Repository repository = new(path);
        Assert.Equal("main", repository.Head.FriendlyName);
        Assert.Equal(made.Commit, Assert.Single(repository.Commits).Sha);
        Assert.False(repository.RetrieveStatus(new LibGit2Sharp.StatusOptions()).IsDirty);
        Assert.True(File.Exists(Path.Combine(path, "app.py")));
        Assert.Equal(path, made.Path);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task An_empty_folder_is_filled_and_one_with_files_is_refused_and_kept()
    {
        string empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        await ApplyAsync(_library.PlanFolder("python", "demo", empty));
        Assert.True(File.Exists(Path.Combine(empty, "app.py")));

        string full = Directory.CreateDirectory(Path.Combine(_folder, "full")).FullName;
        Change planned = _library.PlanFolder("python", "demo", full);
        File.WriteAllText(Path.Combine(full, "mine.txt"), "mine");
        Assert.Equal("FolderNotEmpty", Assert.Throws<CicdException>(() => _library.PlanFolder("python", "demo", full)).Id);
        Assert.Equal("FolderNotEmpty", (await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(planned))).Id);
        Assert.Equal(["mine.txt"], Directory.GetFileSystemEntries(full).Select(Path.GetFileName));
        Assert.Equal(["empty", "full"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_left_when_it_is_canceled()
    {
        Change change = _library.PlanFolder("python", "demo", Path.Combine(_folder, "demo"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WriteScope.RunAsync(() => change.ApplyAsync(new CancellationToken(canceled: true))));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Nothing_is_made_outside_the_write_scope()
    {
        Change change = _library.PlanFolder("python", "demo", Path.Combine(_folder, "demo"));
        Assert.Equal("WriteOutsideScope", (await Assert.ThrowsAsync<CicdException>(() => Task.Run(() => change.ApplyAsync(CancellationToken.None)))).Id);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None));
}
