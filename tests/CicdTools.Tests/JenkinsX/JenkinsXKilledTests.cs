using CicdTools.Providers.JenkinsX;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.Kubernetes;
using CicdTools.Tests.Kubernetes;

namespace CicdTools.Tests.JenkinsX;

/// <summary>A cluster, a Git server or a host that is gone in the middle of each step, and what is said then. The servers are real; the ways to them break.</summary>
[Collection("cluster")]
public sealed class JenkinsXKilledTests(ApiServer server) : IAsyncLifetime
{
    private ClusterGate _gate = null!;
    private TestTeam _team = null!;
    private JenkinsXProvider _provider = null!;

    public async ValueTask InitializeAsync()
    {
        server.Require();
        _gate = await ClusterGate.StartAsync(server.KubeConfig);
        _team = await (await TestTeam.StartAsync(server)).WithEnvironmentsAsync();
        _provider = _team.Open(address: _gate.Address, clock: new AutoClock());
    }

    public async ValueTask DisposeAsync()
    {
        if (_team is null)
            return;
        await _provider.DisposeAsync();
        await _team.DisposeAsync();
        await _gate.DisposeAsync();
    }

    [Fact]
    public async Task An_import_that_is_cut_off_anywhere_says_how_far_it_came_and_is_done_by_doing_it_again()
    {
        AddShop();
        ImportRequest request = new() { Source = _team.AddressOf("shop") };

        // Git takes no push.
        Change plan = await _provider.PlanImportAsync(request, default);
        _team.Git.Fates = one => one.Url!.AbsolutePath.EndsWith("/git-receive-pack", StringComparison.Ordinal) ? Fate.Lose : Fate.Pass;
        CicdException failure = await FailsAsync(plan);
        Assert.Equal(("TargetUnavailable", CicdErrorKind.Unavailable), (failure.Id, failure.Kind));
        Assert.EndsWith("Nothing else of the import was done.", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_team.GitHub.Server.Writes);

        // Git takes it, and the connection breaks before it says so.
        plan = await _provider.PlanImportAsync(request, default);
        _team.Git.Fates = one => one.Url!.AbsolutePath.EndsWith("/git-receive-pack", StringComparison.Ordinal) ? Fate.LoseAnswer : Fate.Pass;
        failure = await FailsAsync(plan);
        Assert.Equal("TargetUnavailable", failure.Id);
        Assert.NotNull(_team.Read("shop", ".lighthouse/jenkins-x/release.yaml", "cicdtools/jenkins-x"));
        Assert.Empty(_team.GitHub.Server.Repositories["octo/shop"].Pulls);
        _team.Git.Fates = _ => Fate.Pass;

        // The host is gone once the branch is there.
        plan = await _provider.PlanImportAsync(request, default);
        Hold(method => method == "POST");
        failure = await FailsAsync(plan);
        Assert.Contains("The branch 'cicdtools/jenkins-x' of 'octo/shop' was pushed, and its pull request was not seen to open", failure.Message, StringComparison.Ordinal);
        Release();

        // The cluster is gone once the first pull request is open.
        plan = await _provider.PlanImportAsync(request, default);
        _gate.Fates = one => one.Method == "PATCH" ? Fate.Lose : Fate.Pass;
        failure = await FailsAsync(plan);
        Assert.Equal(CicdErrorKind.Unavailable, failure.Kind);
        Assert.EndsWith("Done before that: the pull request octo/shop !1 is open.", failure.Message, StringComparison.Ordinal);
        Assert.Single(_team.GitHub.Server.Repositories["octo/shop"].Pulls);
        _gate.Fates = _ => Fate.Pass;

        // The answer of the cluster is lost, which is asked again; then Git takes nothing more.
        plan = await _provider.PlanImportAsync(request, default);
        int patches = 0;
        _gate.Fates = one => one.Method == "PATCH" && Interlocked.Increment(ref patches) == 1 ? Fate.LoseAnswer : Fate.Pass;
        _team.Git.Fates = one => one.Url!.AbsolutePath.EndsWith("/cluster.git/git-receive-pack", StringComparison.Ordinal) ? Fate.Lose : Fate.Pass;
        failure = await FailsAsync(plan);
        Assert.EndsWith("Done before that: the SourceRepository 'octo-shop' is there.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, patches);
        _team.Git.Fates = _ => Fate.Pass;

        // What is left is done, each thing once.
        CicdTools.Repository made = await _team.ApplyAsync<CicdTools.Repository>(_provider.PlanImportAsync(request, default));
        Assert.Equal("octo-shop", made.SystemId);
        Assert.Single(_team.GitHub.Server.Repositories["octo/shop"].Pulls);
        Assert.Single(_team.GitHub.Server.Repositories["octo/cluster"].Pulls);
        await _team.MergeAsync("cluster", 1);
        Assert.NotNull((await _provider.PlanImportAsync(request, default)).AlreadyDone);
    }

    [Fact]
    public async Task A_promotion_that_is_cut_off_anywhere_is_seen_for_what_it_is_and_gone_on_with()
    {
        await _team.AddApplicationAsync("hello");
        IPromotions promotions = _provider.Promotions;
        PromotionRequest request = new() { Application = "hello", Version = "0.0.1", Environment = "staging" };

        // Pushed, and the host is gone.
        Change plan = await promotions.PlanAsync(request, default);
        Hold(method => method == "POST");
        CicdException failure = await FailsAsync(plan);
        Assert.Contains("The branch 'promote-hello-0.0.1-staging' of 'octo/cluster' was pushed", failure.Message, StringComparison.Ordinal);
        Release();
        Assert.Empty(await promotions.GetAsync(new(), default).ToArrayAsync());

        // Opened, and the cluster is gone before it can be asked what it runs.
        plan = await promotions.PlanAsync(request, default);
        _team.GitHub.Server.Gone = context =>
        {
            _gate.IsDown |= context.Request.Method == "POST";
            return false;
        };
        Promotion opened = await _team.ApplyAsync<Promotion>(Task.FromResult(plan));
        Assert.Equal(("octo/cluster!1", PromotionStatus.Running), (opened.Id, opened.Status));
        Assert.StartsWith("octo/cluster !1 is open; what became of it could not be asked:", opened.Message, StringComparison.Ordinal);
        Release();
        _gate.IsDown = false;
        Assert.NotNull((await promotions.PlanAsync(request, default)).AlreadyDone);
        Assert.Single(_team.GitHub.Server.Repositories["octo/cluster"].Pulls);

        // The answer to the merge is lost: the pull request says that it is merged, and is merged once.
        plan = await promotions.PlanResumeAsync(opened.Id, default);
        _team.GitHub.Server.FaultWhen(context => context.Request.Method == "PUT", after: true);
        Promotion merged = await _team.ApplyAsync<Promotion>(Task.FromResult(plan));
        Assert.Equal(PromotionStatus.Running, merged.Status);
        Assert.Single(_team.GitHub.Server.Repositories["octo/cluster"].Merges);
        await _team.DeployAsync(_team.Staging, "hello", "0.0.1");
        Assert.Equal(PromotionStatus.Succeeded, (await promotions.GetAsync(new() { Id = opened.Id }, default).SingleAsync()).Status);
    }

    [Fact]
    public async Task A_promotion_that_merges_itself_says_that_it_is_open_where_the_host_is_gone_before_the_merge()
    {
        await _team.AddApplicationAsync("hello");
        IPromotions promotions = _provider.Promotions;
        Change plan = await promotions.PlanAsync(new() { Application = "hello", Version = "0.0.1", Environment = "staging", AutoMerge = true }, default);
        Hold(method => method == "PUT");
        CicdException failure = await FailsAsync(plan);
        Assert.StartsWith("The pull request octo/cluster !1 was opened; whether it is merged is not known:", failure.Message, StringComparison.Ordinal);
        Release();
        Assert.Equal(PromotionStatus.Running, (await promotions.GetAsync(new() { Id = "octo/cluster!1" }, default).SingleAsync()).Status);
        await _team.ApplyAsync<Promotion>(promotions.PlanResumeAsync("octo/cluster!1", default));
        Assert.Single(_team.GitHub.Server.Repositories["octo/cluster"].Merges);
    }

    [Fact]
    public async Task A_roll_back_is_cut_off_conflicts_and_meets_a_repository_that_was_rewritten()
    {
        await _team.AddApplicationAsync("hello");
        IPromotions promotions = _provider.Promotions;
        foreach (string version in new[] { "0.0.1", "0.0.2" })
        {
            await _team.ApplyAsync<Promotion>(promotions.PlanAsync(new() { Application = "hello", Version = version, Environment = "staging", AutoMerge = true }, default));
            await _team.DeployAsync(_team.Staging, "hello", version);
        }

        Promotion last = await promotions.GetAsync(new() { Id = "octo/cluster!2" }, default).SingleAsync();
        // Git takes no push: nothing is changed.
        Change undo = await promotions.PlanUndoAsync(last, "It is slow.", default);
        _team.Git.Fates = one => one.Url!.AbsolutePath.EndsWith("/git-receive-pack", StringComparison.Ordinal) ? Fate.Lose : Fate.Pass;
        Assert.Equal("TargetUnavailable", (await FailsAsync(undo)).Id);
        _team.Git.Fates = _ => Fate.Pass;
        Assert.Equal(2, _team.GitHub.Server.Repositories["octo/cluster"].Pulls.Count);

        // The repository is rewritten between plan and change.
        undo = await promotions.PlanUndoAsync(last, "It is slow.", default);
        _team.Commit("cluster", [("notes.txt", "all anew\n")], rewrite: true);
        Assert.Equal("EnvironmentRewritten", (await FailsAsync(undo)).Id);
        Assert.Equal(2, _team.GitHub.Server.Repositories["octo/cluster"].Pulls.Count);

        // Its history is gone, so that there is no version to go back to but none at all.
        undo = await promotions.PlanUndoAsync(last, null, default);
        Assert.Contains("takes it away: it was the first version there", undo.Action, StringComparison.Ordinal);
        _team.GitHub.Server.FaultWhen(context => context.Request.Method == "POST", after: true);
        Promotion back = await _team.ApplyAsync<Promotion>(Task.FromResult(undo));
        Assert.Equal(("octo/cluster!3", last.Id), (back.Id, back.Undoes));
        Assert.Equal(3, _team.GitHub.Server.Repositories["octo/cluster"].Pulls.Count);

        // Somebody changes the same line before it is merged: it is a conflict, and stays open.
        _team.Commit("cluster", [($"helmfiles/{_team.Staging}/helmfile.yaml", "releases:\n- chart: other/hello\n  version: 0.0.9\n  name: hello\n")]);
        Assert.Equal(CicdErrorKind.Conflict, (await Assert.ThrowsAsync<CicdException>(async () => await _team.ApplyAsync<Promotion>(promotions.PlanResumeAsync(back.Id, default)))).Kind);
        Assert.Equal(PromotionStatus.Running, (await promotions.GetAsync(new() { Id = back.Id }, default).SingleAsync()).Status);
    }

    [Fact]
    public async Task An_import_takes_a_cluster_repository_that_was_rewritten_as_it_is_then()
    {
        AddShop();
        Change plan = await _provider.PlanImportAsync(new() { Source = _team.AddressOf("shop"), NoPipeline = true }, default);
        _team.Commit("cluster", [(".jx/gitops/source-config.yaml", "spec:\n  groups:\n  - owner: other\n    repositories:\n    - name: first\n")], rewrite: true);
        await _team.ApplyAsync<CicdTools.Repository>(Task.FromResult(plan));
        string now = _team.Read("cluster", ".jx/gitops/source-config.yaml", "import-octo-shop")!;
        Assert.Contains("- name: first", now, StringComparison.Ordinal);
        Assert.Contains("- name: shop", now, StringComparison.Ordinal);
    }

    private void AddShop() => _team.AddRepository("shop", ("requirements.txt", "flask==3.1.0\n"), ("app.py", "from flask import Flask\napp = Flask(__name__)\n"));

    /// <summary>From the first request of such a method on, the host answers nobody.</summary>
    private void Hold(Func<string, bool> begins) => _team.GitHub.Server.Gone = context => _team.GitHub.Server.IsDown |= begins(context.Request.Method);

    private void Release()
    {
        _team.GitHub.Server.Gone = null;
        _team.GitHub.Server.IsDown = false;
    }

    private static async Task<CicdException> FailsAsync(Change change) => await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
}
