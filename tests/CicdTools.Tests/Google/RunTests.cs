using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Google;

/// <summary>Builds of Cloud Build as runs.</summary>
public sealed class RunTests : GoogleTests
{
    [Fact]
    public async Task A_trigger_is_run_at_a_branch_a_tag_or_a_commit_with_substitutions()
    {
        string commit = new('b', 40);
        async Task<JsonNode?> SentAsync(string? reference, VariableMap? variables = null)
        {
            Run run = await ApplyAsync<Run>(Provider.PlanStartAsync(new() { Repository = "github/hello", Ref = reference, Variables = variables ?? new() }, default));
            Assert.Equal(("github/hello", "hello-push", "cloudbuild.yaml"), (run.Repository, run.Pipeline, run.Path));
            return World.Server.Writes[^1].Body!["source"];
        }

        Assert.Equal("""{"branchName":"main"}""", (await SentAsync(null))!.ToJsonString());
        Assert.Equal("""{"branchName":"topic"}""", (await SentAsync("refs/heads/topic"))!.ToJsonString());
        Assert.Equal("""{"tagName":"v1.0.0"}""", (await SentAsync("refs/tags/v1.0.0"))!.ToJsonString());
        Assert.Equal($$"""{"commitSha":"{{commit}}"}""", (await SentAsync(commit))!.ToJsonString());
        Assert.Equal("""{"branchName":"main","substitutions":{"_COLOR":"blue"}}""", (await SentAsync("main", new VariableMap().With("_COLOR", "blue")))!.ToJsonString());
        Assert.Equal("InvalidName", await IdAsync(() => SentAsync(null, new VariableMap().With("color", "blue"))));
        Assert.Equal("NotTaken", await IdAsync(() => Provider.PlanStartAsync(new() { Repository = "github/hello", Inputs = new VariableMap().With("a", "b") }, default)));
        Run tagged = await Provider.GetRunsAsync(new() { Repository = "github/hello", Ref = "v1.0.0" }, default).SingleAsync();
        Assert.Equal("v1.0.0", tagged.Ref);
    }

    [Fact]
    public async Task The_address_of_a_page_is_taken_for_a_run()
    {
        string id = World.AddRun(RunStatus.Succeeded);
        Run run = await Provider.GetRunsAsync(new() { Id = id }, default).SingleAsync();
        Assert.Equal(id, (await Provider.GetRunsAsync(new() { Id = run.Url! }, default).SingleAsync()).Id);
        Assert.Equal("NumberNotTaken", await IdAsync(async () => await Provider.GetRunsAsync(new() { Number = 1 }, default).ToListAsync()));
    }

    // https://docs.cloud.google.com/storage/docs/downloads: what was read is not asked for again.
    [Fact]
    public async Task The_log_grows_and_only_what_is_new_of_it_is_read()
    {
        string id = World.AddRun(RunStatus.Succeeded);
        List<(string Text, string Step, string Status)> seen = [];
        await foreach (LogLine line in Provider.ReadLogAsync(new() { RunId = id, Job = "build", Follow = true }, default))
            seen.Add((line.Text, line.Step, World.Google.Builds[0].Status(World.Clock.GetUtcNow())));
        Assert.Equal(["Begins", "Grüße from the middle", "Ends"], seen.Where(line => line.Step == "build").Select(line => line.Text));
        Assert.Equal("WORKING", seen[0].Status);
        // Each time from where the last one ended.
        Assert.Equal(World.Google.Ranges.Order(), World.Google.Ranges);
        Assert.Contains(World.Google.Ranges, from => from > 0);
        LogLine[] whole = await Provider.ReadLogAsync(new() { RunId = id }, default).ToArrayAsync();
        Assert.Equal($"starting build \"{id}\"", whole[0].Text);
        Assert.Equal("DONE", whole[^1].Text);
    }

    [Fact]
    public async Task A_log_that_lies_in_Cloud_Logging_alone_is_read_there()
    {
        World.Google.Logging = "CLOUD_LOGGING_ONLY";
        string id = World.AddRun(RunStatus.Succeeded);
        LogLine[] lines = await Provider.ReadLogAsync(new() { RunId = id, Follow = true }, default).ToArrayAsync();
        Assert.Equal(["build: FETCHSOURCE", "build: Begins", "build: Ends", "test: Begins", "test: Ends"], lines.Select(line => $"{line.Job}: {line.Text}"));
        Assert.Contains($"resource.labels.build_id=\"{id}\"", (string)World.Server.Exchanges.First(exchange => exchange.Path == "/v2/entries:list").Body!["filter"]!, StringComparison.Ordinal);
        World.Google.Logging = "NONE";
        Assert.Equal("LogNotKept", await IdAsync(async () => await Provider.ReadLogAsync(new() { RunId = World.AddRun(RunStatus.Succeeded) }, default).ToListAsync()));
    }

    [Fact]
    public async Task A_folder_is_built_as_it_is()
    {
        using TestFolder folder = new();
        Directory.CreateDirectory(folder["src"]);
        Directory.CreateDirectory(folder[".git"]);
        Directory.CreateDirectory(folder["bin"]);
        File.WriteAllText(folder["cloudbuild.yaml"], "steps:\n- name: alpine\n  script: make\ntimeout: 600s\n");
        File.WriteAllText(folder["src/main.c"], "int main;");
        File.WriteAllText(folder[".git/config"], "secret");
        File.WriteAllText(folder["bin/out"], "binary");
        File.WriteAllText(folder[".gitignore"], "bin/\n");
        Change change = await Provider.PlanStartAsync(new() { Repository = folder.Path, Variables = new VariableMap().With("_A", "1") }, default);
        Assert.Empty(World.Server.Writes);
        Assert.Equal([".gitignore", "cloudbuild.yaml", "src/main.c"], change.Details!.Split('\n'));
        Run run = Assert.IsType<Run>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal((RunStatus.Queued, ""), (run.Status, run.Repository));
        JsonObject build = Assert.Single(World.Google.Submitted);
        Assert.Equal("""{"name":"alpine","script":"make"}""", build["steps"]![0]!.ToJsonString());
        Assert.Equal("1", (string)build["substitutions"]!["_A"]!);
        JsonNode source = build["source"]!["storageSource"]!;
        Assert.Equal("contoso-ci_cloudbuild", (string)source["bucket"]!);
        Assert.Equal([".gitignore", "cloudbuild.yaml", "src/main.c"], Names(World.Google.Objects[$"contoso-ci_cloudbuild/{(string)source["object"]!}"]));
        Assert.Equal("PipelineNotFound", await IdAsync(() => Provider.PlanStartAsync(new() { Repository = folder["src"] }, default)));
    }

    [Fact]
    public async Task What_a_build_kept_is_in_its_manifest()
    {
        string id = World.AddRun(RunStatus.Succeeded);
        World.Google.Builds[0].Results = new() { ["artifactManifest"] = $"gs://kept/artifacts-{id}.json", ["numArtifacts"] = "1" };
        World.Google.Objects[$"kept/artifacts-{id}.json"] = "{\"location\":\"gs://kept/out/app.bin#1700000000000001\",\"file_hash\":[]}\n"u8.ToArray();
        World.Google.Objects["kept/out/app.bin"] = "content"u8.ToArray();
        await EndAsync(id);
        Artifact artifact = await Provider.GetArtifactsAsync(id, null, default).SingleAsync();
        Assert.Equal(("app.bin", 7L, "github/hello"), (artifact.Name, artifact.Size, artifact.Repository));
        using TestFolder folder = new();
        Artifact saved = await ApplyAsync<Artifact>(Provider.PlanSaveArtifactAsync(artifact, folder["out"], default));
        Assert.Equal("content", File.ReadAllText(Path.Combine(saved.Path!, "app.bin")));
        Assert.Equal("ArtifactNotFound", await IdAsync(() => Provider.PlanSaveArtifactAsync(new() { Id = "gs://kept/.." }, folder.Path, default)));
    }

    [Fact]
    public async Task Images_are_listed_and_removed_with_their_tags()
    {
        World.Google.Registries["images"] = [("app/web", "sha256:aa", ["v1", "latest"]), ("app/api", "sha256:bb", [])];
        ContainerImage[] all = await Provider.GetImagesAsync(new() { Repository = "images" }, default).ToArrayAsync();
        Assert.Equal(["europe-west1-docker.pkg.dev/contoso-ci/images/app/web", "europe-west1-docker.pkg.dev/contoso-ci/images/app/api"], all.Select(image => image.Name));
        ContainerImage tagged = await Provider.GetImagesAsync(new() { Repository = "europe-west1-docker.pkg.dev/contoso-ci/images", Name = "web", Tag = "v1" }, default).SingleAsync();
        Change change = await Provider.PlanRemoveImageAsync(tagged, default);
        Assert.Contains("all its tags: v1, latest", change.Action, StringComparison.Ordinal);
        Assert.Null(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Single(World.Google.Registries["images"]);
        Assert.Equal("ImageNotFound", await IdAsync(() => Provider.PlanRemoveImageAsync(tagged, default)));
        Assert.Equal("RepositoryNotFound", await IdAsync(async () => await Provider.GetImagesAsync(new() { Repository = "none" }, default).ToListAsync()));
    }

    private static string[] Names(byte[] archive)
    {
        using GZipStream zip = new(new MemoryStream(archive), CompressionMode.Decompress);
        using TarReader tar = new(zip);
        List<string> names = [];
        while (tar.GetNextEntry() is { } entry)
            names.Add(entry.Name);
        return [.. names];
    }
}
