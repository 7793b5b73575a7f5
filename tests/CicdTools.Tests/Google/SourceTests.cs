using CicdTools.Providers.Google;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Git;
using LibGit2Sharp;

namespace CicdTools.Tests.Google;

/// <summary>Google's own repositories: Secure Source Manager, and Cloud Source Repositories where a project still has them.</summary>
public sealed class SourceTests : GoogleTests
{
    // https://docs.cloud.google.com/secure-source-manager/docs/create-repository
    [Fact]
    public async Task Secure_Source_Manager_gets_an_instance_and_repositories()
    {
        await using SourceManagerServer sources = new(World.Clock);
        await sources.StartAsync();
        GoogleProvider provider = Open(sources);
        NewRepositoryRequest request = new() { Name = "work/sample-app", SourceHost = SourceHost.SecureSourceManager, Patience = TimeSpan.FromMinutes(5) };
        Assert.Equal("InstanceMissing", await IdAsync(() => provider.PlanNewRepositoryAsync(request with { Name = "sample-app" }, default)));
        Change change = await provider.PlanNewRepositoryAsync(request, default);
        Assert.Empty(sources.Writes);
        Assert.Equal(("secure-source-manager/sample-app", "Make the instance 'work' of Secure Source Manager, and the repository in it"), (change.Target, change.Action));
        Assert.Contains("paid for", change.Details, StringComparison.Ordinal);
        CicdException early = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal("InstanceNotReady", early.Id);
        Assert.Contains("CREATING", early.Message, StringComparison.Ordinal);
        // The instance goes on by itself; the same command uses it.
        Repository made = await ApplyAsync<Repository>(provider.PlanNewRepositoryAsync(request with { Patience = TimeSpan.FromHours(1) }, default));
        Assert.Equal(("secure-source-manager/sample-app", "https://sources-1234-git.europe-west1.sourcemanager.dev/contoso-ci/sample-app.git"), (made.Name, made.CloneUrl));
        Assert.Equal(2, sources.Writes.Length);
        Assert.Equal("""{"instance":"projects/contoso-ci/locations/europe-west1/instances/work"}""", sources.Writes[1].Body!.ToJsonString());
        // By its short name, in the only instance.
        Assert.Equal("Create the repository in the instance 'work' of Secure Source Manager", (await provider.PlanNewRepositoryAsync(new() { Name = "secure-source-manager/other" }, default)).Action);
        Assert.Equal("RepositoryExists", await IdAsync(() => provider.PlanNewRepositoryAsync(request, default)));
        Assert.Equal("InvalidName", await IdAsync(() => provider.PlanNewRepositoryAsync(request with { Name = "work/App" }, default)));
        Assert.Equal(made.Url, (await provider.GetRepositoriesAsync("secure-source-manager/sample-app", default).SingleAsync()).Url);
        Assert.Contains("secure-source-manager/sample-app", await provider.GetRepositoriesAsync(null, default).Select(one => one.Name).ToArrayAsync());
        // Its builds are started by a file of its own.
        Assert.Equal("TriggersElsewhere", await IdAsync(() => provider.PlanNewPipelineAsync(new() { Repository = made.Name, Name = "t" }, default)));
        Change removal = await provider.PlanRemoveRepositoryAsync(made.Name, default);
        Assert.Contains("all its commits", removal.Action, StringComparison.Ordinal);
        await WriteScope.RunAsync(() => removal.ApplyAsync(default));
        Assert.Empty(sources.Repositories);
        Assert.Equal("RepositoryNotFound", await IdAsync(() => provider.PlanRemoveRepositoryAsync(made.Name, default)));
    }

    [Fact]
    public async Task A_source_whose_API_is_not_enabled_says_how_to_enable_it()
    {
        await using SourceManagerServer sources = new(World.Clock) { IsEnabled = false };
        await sources.StartAsync();
        GoogleProvider provider = Open(sources);
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewRepositoryAsync(new() { Name = "work/sample-app", SourceHost = SourceHost.SecureSourceManager }, default));
        Assert.Equal(("ApiNotEnabled", "securesourcemanager.googleapis.com"), (error.Id, error.Target));
        Assert.Contains("-Part SecureSourceManager", error.Remedy, StringComparison.Ordinal);
        CicdException old = await Assert.ThrowsAsync<CicdException>(() => Provider.PlanNewRepositoryAsync(new() { Name = "legacy", SourceHost = SourceHost.SourceRepositories }, default));
        Assert.Equal(("ApiNotEnabled", "sourcerepo.googleapis.com"), (old.Id, old.Target));
        Assert.Contains("17 June 2024", old.Remedy, StringComparison.Ordinal);
        // The lists leave out what the project does not use.
        Assert.Equal(["github/hello"], await provider.GetRepositoriesAsync(null, default).Select(one => one.Name).ToArrayAsync());
        Assert.Equal("RegionMissing", await IdAsync(() => World.Provider(connection: World.Connection with { Region = null }).PlanNewRepositoryAsync(new() { Name = "work/sample-app", SourceHost = SourceHost.SecureSourceManager }, default)));
        await ApplyAsync<Prerequisite>(PartAsync("SourceRepositories"));
        Assert.Equal(["iam.googleapis.com", "sourcerepo.googleapis.com"], World.Google.Enabled);
        Assert.NotNull(await Provider.PlanNewRepositoryAsync(new() { Name = "legacy", SourceHost = SourceHost.SourceRepositories }, default));
    }

    // https://docs.cloud.google.com/source-repositories/docs/creating-an-empty-repository and https://docs.cloud.google.com/source-repositories/docs/pushing-code-from-a-repository
    [Fact]
    public async Task Cloud_Source_Repositories_take_commits_where_a_project_still_has_them()
    {
        using TestFolder folder = new();
        string bare = folder["served/sample-app"];
        LibGit2Sharp.Repository.Init(bare, isBare: true);
        using (LibGit2Sharp.Repository served = new(bare))
            served.Config.Set("http.receivepack", true);
        string source = Work(folder["work"]);
        await using GitHttpServer git = new(folder["served"], $"oauth2accesstoken:{GoogleServer.Token}");
        World.Google.GitServer = git.Start();
        World.Google.SourceAddress = $"{World.Server.Address}/p/{GoogleServer.Project}/r/";
        World.Google.Disabled.Remove("sourcerepo.googleapis.com");
        ImportRequest request = new() { Source = source, Name = "cloud-source-repositories/sample-app" };
        Change change = await Provider.PlanImportAsync(request, default);
        Assert.Equal(("cloud-source-repositories/sample-app", $"Create the repository in Cloud Source Repositories, and import from {source}"), (change.Target, change.Action));
        Assert.Contains("To push: main, topic", change.Details, StringComparison.Ordinal);
        Assert.Empty(World.Server.Writes);
        Repository made = Assert.IsType<Repository>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("cloud-source-repositories/sample-app", source), (made.Name, made.Source));
        Assert.DoesNotContain(GoogleServer.Token, made.CloneUrl, StringComparison.Ordinal);
        Assert.Equal("projects/contoso-ci/repos/sample-app", (string)World.Server.Writes.Single().Body!["name"]!);
        using (LibGit2Sharp.Repository there = new(bare), here = new(source))
        {
            Assert.Equal(["main", "topic"], there.Branches.Select(branch => branch.FriendlyName).Order());
            Assert.Equal(here.Head.Tip.Sha, there.Branches["main"].Tip.Sha);
            Assert.Equal("v1.0.0", there.Tags.Single().FriendlyName);
            Assert.NotNull((await Provider.PlanImportAsync(request, default)).AlreadyDone);
            // What came meanwhile is brought by the same command.
            Signature ada = new("Ada", "ada@contoso.com", DateTimeOffset.UnixEpoch);
            Commit second = here.Commit("Second", ada, ada, new() { AllowEmptyCommit = true });
            await ApplyAsync<Repository>(Provider.PlanImportAsync(request, default));
            Assert.Equal(second.Sha, there.Branches["main"].Tip.Sha);
        }

        Assert.Contains("cloud-source-repositories/sample-app", await Provider.GetRepositoriesAsync(null, default).Select(one => one.Name).ToArrayAsync());
        // A trigger of it is one of the first generation.
        await ApplyAsync<Pipeline>(Provider.PlanNewPipelineAsync(new() { Repository = made.Name, Name = "releases", Start = PipelineStart.Tag, Filter = "v.*" }, default));
        Assert.Equal("sample-app", (string)World.Server.Writes[^1].Body!["triggerTemplate"]!["repoName"]!);
        await WriteScope.RunAsync(async () => await (await Provider.PlanRemoveRepositoryAsync(made.Name, default)).ApplyAsync(default));
        Assert.Empty(World.Google.SourceRepositories);
    }

    // A repository that lies at anybody's address gets no token.
    [Fact]
    public async Task The_token_goes_to_Googles_own_hosts_alone()
    {
        using TestFolder folder = new();
        string source = Work(folder["work"]);
        LibGit2Sharp.Repository.Init(folder["served/sample-app"], isBare: true);
        await using GitHttpServer git = new(folder["served"], $"oauth2accesstoken:{GoogleServer.Token}");
        World.Google.SourceAddress = git.Start();
        World.Google.Disabled.Remove("sourcerepo.googleapis.com");
        Change change = await Provider.PlanImportAsync(new() { Source = source, Name = "cloud-source-repositories/sample-app" }, default);
        Assert.Equal("TargetUnauthorized", await IdAsync(() => WriteScope.RunAsync(() => change.ApplyAsync(default))));
    }

    private GoogleProvider Open(SourceManagerServer sources) =>
        World.Provider(connection: World.Connection with { Address = null }, environment: Overrides(("SECURESOURCEMANAGER", sources.Address)));

    private Dictionary<string, string> Overrides(params (string Service, string Address)[] others)
    {
        Dictionary<string, string> all = new[] { "CLOUDBUILD", "SOURCEREPO", "SERVICEUSAGE", "SECRETMANAGER", "CLOUDRESOURCEMANAGER" }.ToDictionary(service => $"CLOUDSDK_API_ENDPOINT_OVERRIDES_{service}", _ => World.Server.Address);
        foreach ((string service, string address) in others)
            all[$"CLOUDSDK_API_ENDPOINT_OVERRIDES_{service}"] = address;
        return all;
    }

    private async Task<Change> PartAsync(string part) => Assert.Single(await Provider.PlanInitializeAsync(new() { Parts = [part] }, default));

    private static string Work(string folder)
    {
        LibGit2Sharp.Repository.Init(folder);
        using LibGit2Sharp.Repository work = new(folder);
        work.Refs.UpdateTarget("HEAD", "refs/heads/main");
        File.WriteAllText(Path.Combine(folder, "README.md"), "sample");
        Commands.Stage(work, "*");
        Signature ada = new("Ada", "ada@contoso.com", DateTimeOffset.UnixEpoch);
        Commit commit = work.Commit("First", ada, ada, new());
        work.CreateBranch("topic", commit);
        work.ApplyTag("v1.0.0");
        return folder;
    }
}
