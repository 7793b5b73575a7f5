using System.Text.Json.Nodes;
using CicdTools.Providers.JenkinsX;
using CicdTools.Tests.Git;
using CicdTools.Tests.GitHub;
using CicdTools.Tests.Kubernetes;
using k8s;
using k8s.Models;
using LibGit2Sharp;

namespace CicdTools.Tests.JenkinsX;

/// <summary>
/// A team of Jenkins X on the real API server: its kinds as their own descriptions have them, its repositories at a GitHub whose Git is Git's own over HTTP.
/// What Lighthouse, Tekton and the cluster's pipeline would do, the test does.
/// </summary>
internal sealed class TestTeam : IAsyncDisposable
{
    private const string Owner = "octo";

    private readonly ApiServer _server;
    private readonly TestFolder _folder = new();
    private readonly GitHttpServer _git;
    private readonly string _address;

    private TestTeam(ApiServer server, string space)
    {
        (_server, Space) = (server, space);
        _git = new(_folder.Path);
        _address = _git.Start();
    }

    public string Space { get; }

    public string Staging => $"{Space}-staging";

    public string Production => $"{Space}-production";

    public GitHubFixture GitHub { get; } = new();

    public JenkinsXProvider Provider { get; private set; } = null!;

    public GitHttpServer Git => _git;

    public List<string> Warnings { get; } = [];

    public k8s.Kubernetes Admin => _server.Admin;

    public static async Task<TestTeam> StartAsync(ApiServer server)
    {
        server.Require();
        await TeamKinds.EnsureAsync(server.Admin);
        TestTeam team = new(server, await server.NewNamespaceAsync());
        await team.GitHub.Server.StartAsync();
        team.GitHub.Server.GitBranches = address =>
        {
            using LibGit2Sharp.Repository git = new(team.FolderOf(address));
            return [.. git.Branches.Select(branch => branch.FriendlyName)];
        };
        team.GitHub.Server.GitMerge = team.Merge;
        team.GitHub.Server.Checks = [("pr", "completed", "success")];
        team.Provider = team.Open();
        foreach (string space in new[] { team.Staging, team.Production })
            await server.Admin.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = space } });
        return team;
    }

    /// <summary>The chapter's cluster: an environment where versions come by themselves, and one where somebody asks.</summary>
    public async Task<TestTeam> WithEnvironmentsAsync()
    {
        AddRepository("cluster", ("helmfile.yaml", "helmfiles:\n- path: helmfiles/jx/helmfile.yaml\n"), ("helmfiles/jx/helmfile.yaml", "releases: []\n"), ("jx-requirements.yml", "apiVersion: core.jenkins-x.io/v4beta1\nkind: Requirements\nspec:\n  cluster:\n    chartRepository: http://charts.example.com\n  environments:\n  - key: dev\n  - key: staging\n    promotionStrategy: Auto\n  - key: production\n    promotionStrategy: Manual\n"));
        await CreateAsync(TeamResources.Environments, "dev", new() { ["kind"] = "Development", ["label"] = "Development", ["namespace"] = Space, ["promotionStrategy"] = "Never", ["source"] = new JsonObject { ["url"] = AddressOf("cluster") } });
        await CreateAsync(TeamResources.Environments, "staging", new() { ["kind"] = "Permanent", ["label"] = "Staging", ["namespace"] = Staging, ["promotionStrategy"] = "Auto", ["order"] = 100 });
        await CreateAsync(TeamResources.Environments, "production", new() { ["kind"] = "Permanent", ["label"] = "Production", ["namespace"] = Production, ["promotionStrategy"] = "Manual", ["order"] = 200 });
        return this;
    }

    public async Task AddApplicationAsync(string name)
    {
        AddRepository(name, ("README.md", $"# {name}\n"));
        await CreateAsync(TeamResources.Repositories, $"{Owner}-{name}", new() { ["org"] = Owner, ["repo"] = name, ["provider"] = _address.TrimEnd('/'), ["providerKind"] = "github", ["url"] = AddressOf(name)[..^4], ["httpCloneURL"] = AddressOf(name) });
    }

    public string AddressOf(string repository) => $"{_address}{Owner}/{repository}.git";

    public void AddRepository(string name, params (string Path, string Text)[] files)
    {
        string path = _folder[Owner, $"{name}.git"];
        LibGit2Sharp.Repository.Init(path, isBare: true);
        using (LibGit2Sharp.Repository git = new(path))
        {
            git.Config.Set("http.receivepack", true);
            git.Refs.UpdateTarget("HEAD", "refs/heads/main");
        }

        Commit(name, [.. files]);
        GitHub.Server.Add($"{Owner}/{name}", files).CloneUrl = AddressOf(name);
    }

    /// <summary>Somebody's commit, and its name; over the branch as it was, or, where it is rewritten, in place of all of it.</summary>
    public string Commit(string repository, (string Path, string Text)[] files, bool rewrite = false, string branch = "main")
    {
        using LibGit2Sharp.Repository git = new(_folder[Owner, $"{repository}.git"]);
        LibGit2Sharp.Commit? tip = git.Branches[branch]?.Tip;
        TreeDefinition tree = tip is null ? new() : TreeDefinition.From(tip);
        foreach ((string path, string text) in files)
            tree.Add(path, git.Lookup<Blob>(git.ObjectDatabase.Write<Blob>(System.Text.Encoding.UTF8.GetBytes(text))), text.StartsWith("#!", StringComparison.Ordinal) ? Mode.ExecutableFile : Mode.NonExecutableFile);
        Signature who = new("ada", "ada@localhost", new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        LibGit2Sharp.Commit commit = git.ObjectDatabase.CreateCommit(who, who, "change", git.ObjectDatabase.CreateTree(tree), tip is null || rewrite ? [] : [tip], prettifyMessage: true);
        git.Refs.Add($"refs/heads/{branch}", commit.Id, allowOverwrite: true);
        return commit.Sha;
    }

    /// <summary>A repository without a commit, as a host makes one, and its address.</summary>
    public string MakeEmpty(string name)
    {
        string path = _folder[Owner, $"{name}.git"];
        LibGit2Sharp.Repository.Init(path, isBare: true);
        using LibGit2Sharp.Repository git = new(path);
        git.Config.Set("http.receivepack", true);
        git.Refs.UpdateTarget("HEAD", "refs/heads/main");
        return AddressOf(name);
    }

    public bool IsExecutable(string repository, string path)
    {
        using LibGit2Sharp.Repository git = new(_folder[Owner, $"{repository}.git"]);
        return git.Branches["main"].Tip[path].Mode == Mode.ExecutableFile;
    }

    /// <summary>How many commits the main branch has.</summary>
    public int Count(string repository)
    {
        using LibGit2Sharp.Repository git = new(_folder[Owner, $"{repository}.git"]);
        return git.Branches["main"].Commits.Count();
    }

    /// <summary>Somebody's tag with a message on the newest commit, whose name it gives.</summary>
    public string Tag(string repository, string tag)
    {
        using LibGit2Sharp.Repository git = new(_folder[Owner, $"{repository}.git"]);
        git.ApplyTag(tag, git.Branches["main"].Tip.Sha, new("ada", "ada@localhost", new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)), tag);
        return git.Branches["main"].Tip.Sha;
    }

    public string? Read(string repository, string path, string branch = "main")
    {
        using LibGit2Sharp.Repository git = new(_folder[Owner, $"{repository}.git"]);
        return (git.Branches[branch].Tip[path]?.Target as Blob)?.GetContentText();
    }

    /// <summary>A person, or Lighthouse, merges a pull request.</summary>
    public async Task MergeAsync(string repository, int number)
    {
        Change merge = await GitHub.Provider.PlanMergeAsync(new() { Repository = $"{Owner}/{repository}", Number = number }, default);
        await WriteScope.RunAsync(() => merge.ApplyAsync(default));
    }

    /// <summary>What the cluster's pipeline does after a merge: the Deployment of a chart.</summary>
    public async Task DeployAsync(string space, string application, string version)
    {
        V1Deployment deployment = Manifests.Deployment(application, $"registry.example.com/octo/{application}:{version}", replicas: 1);
        deployment.Metadata.Labels["chart"] = $"{application}-{version}";
        try
        {
            await Admin.AppsV1.CreateNamespacedDeploymentAsync(deployment, space);
            await Admin.CoreV1.CreateNamespacedServiceAsync(Manifests.Service(application), space);
            await Admin.NetworkingV1.CreateNamespacedIngressAsync(Manifests.Ingress(application, $"{application}-{space}.example.com"), space);
        }
        catch (k8s.Autorest.HttpOperationException exception) when (exception.Response.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            await Admin.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch(new { metadata = new { labels = new { chart = $"{application}-{version}" } }, spec = new { template = new { spec = new { containers = new[] { new { name = "web", image = $"registry.example.com/octo/{application}:{version}" } } } } } }, V1Patch.PatchType.StrategicMergePatch), application, space);
        }

        await ApiServer.UntilAsync(async () => (await Admin.AppsV1.ReadNamespacedDeploymentStatusAsync(application, space)) is { Status: { UpdatedReplicas: 1, ReadyReplicas: 1, Replicas: 1 } status } now && status.ObservedGeneration == now.Metadata.Generation);
    }

    public Task CreateAsync(CicdTools.Providers.Kubernetes.Resource resource, string name, JsonObject spec, Dictionary<string, string>? labels = null) =>
        Admin.CustomObjects.CreateNamespacedCustomObjectAsync(
            new JsonObject
            {
                ["apiVersion"] = resource.ApiVersion,
                ["kind"] = resource.Kind,
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject((labels ?? []).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) },
                ["spec"] = spec,
            },
            resource.Group, resource.Version, Space, resource.Plural);

    public Task PatchAsync(CicdTools.Providers.Kubernetes.Resource resource, string name, JsonObject spec) =>
        Admin.CustomObjects.PatchNamespacedCustomObjectAsync(new V1Patch(new JsonObject { ["spec"] = spec.DeepClone() }.ToJsonString(), V1Patch.PatchType.MergePatch), resource.Group, resource.Version, Space, resource.Plural, name);

    public async Task<T> ApplyAsync<T>(Task<Change> plan)
    {
        Change change = await plan;
        return (T)(await WriteScope.RunAsync(() => change.ApplyAsync(default)))!;
    }

    public JenkinsXProvider Open(string? space = null, bool withGit = true, TimeProvider? clock = null, string? address = null, IProvider? host = null)
    {
        return new(
            new() { Name = "jx", Provider = "JenkinsX", Address = address, ProfileFile = address is null ? _server.KubeConfig : null, Project = space ?? Space, GitContext = withGit ? "work" : null },
            new Caller { Clock = clock ?? TimeProvider.System, Actor = "ada", Warn = Warnings.Add, GitHost = withGit ? host ?? Host() : null },
            new CicdTools.Providers.ProviderCatalog(),
            address is null && clock is null ? null : new CicdTools.Providers.Http.HttpLimits { Attempt = Timeout.InfiniteTimeSpan, Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(1), Ledgers = _folder["ledgers"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (Provider is not null)
            await Provider.DisposeAsync();
        await GitHub.DisposeAsync();
        await _git.DisposeAsync();
        _folder.Dispose();
    }

    private IProvider Host() => GitHub.Provider ?? GitHub.Begin();

    public string FolderOf(string address) => _folder[address[_address.Length..].Split('/')];

    public bool Merge(string address, string branch, string target)
    {
        using LibGit2Sharp.Repository git = new(FolderOf(address));
        LibGit2Sharp.Commit ours = git.Branches[target].Tip, theirs = git.Branches[branch].Tip;
        MergeTreeResult merged = git.ObjectDatabase.MergeCommits(ours, theirs, null);
        if (merged.Status == MergeTreeStatus.Conflicts)
            return false;
        Signature who = new("lighthouse", "lighthouse@localhost", new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        git.Refs.Add($"refs/heads/{target}", git.ObjectDatabase.CreateCommit(who, who, $"Merge {branch}", merged.Tree, [ours, theirs], prettifyMessage: true).Id, allowOverwrite: true);
        return true;
    }
}
