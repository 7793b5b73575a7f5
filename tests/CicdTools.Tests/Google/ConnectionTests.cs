using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Google;

/// <summary>Connections to hosts of repositories, of the second generation: https://docs.cloud.google.com/build/docs/repositories.</summary>
public sealed class ConnectionTests : GoogleTests
{
    // https://docs.cloud.google.com/build/docs/automating-builds/github/connect-repo-github?generation=2nd-gen
    [Fact]
    public async Task A_repository_of_GitHub_is_linked_by_a_connection_that_a_person_lets_in()
    {
        World.Google.Linkable.Add("https://github.com/contoso/app.git");
        NewRepositoryRequest request = new() { Name = "work/app", SourceHost = SourceHost.GitHub };
        Change change = await Provider.PlanNewRepositoryAsync(request, default);
        Assert.Empty(World.Server.Writes);
        Assert.Equal("Make the connection 'work' to GitHub, wait until a person has let it in, and link the repository to Cloud Build", change.Action);
        Assert.Contains($"granted: roles/secretmanager.admin of the project to {GoogleServer.BuildAgent}", change.Details, StringComparison.Ordinal);
        Repository made = Assert.IsType<Repository>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("work/app", "https://github.com/contoso/app.git"), (made.Name, made.CloneUrl));
        // Each address is told as it came, and once.
        string[] told = [.. World.Said.Where(line => line.Contains("Open https://", StringComparison.Ordinal))];
        Assert.Equal(2, told.Length);
        Assert.StartsWith($"The connection 'work' waits for a person. Open {GoogleServer.ConsentAddress} (Google says: Please log in", told[0], StringComparison.Ordinal);
        Assert.StartsWith($"The connection 'work' waits for a person. Open {GoogleServer.InstallAddress} (", told[1], StringComparison.Ordinal);
        Assert.Equal(change.Calls!.Calls, World.Server.Writes.Select(exchange => $"{exchange.Method} {exchange.Path[1..]}"));
        Assert.Equal("""{"githubConfig":{}}""", World.Server.Writes[1].Body!.ToJsonString());
        // The connection is used for the next one.
        World.Google.Linkable.Add("https://github.com/contoso/other.git");
        Change next = await Provider.PlanNewRepositoryAsync(request with { Name = "work/other" }, default);
        Assert.Equal("Link the repository https://github.com/contoso/other.git to Cloud Build", next.Action);
    }

    [Fact]
    public async Task What_nobody_let_in_says_so_and_goes_on_from_there()
    {
        World.Google.PersonLooks = 1000;
        ImportRequest request = new() { Source = "https://github.com/contoso/app.git", Name = "work/app", SourceHost = SourceHost.GitHub, Patience = TimeSpan.FromSeconds(30) };
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => ApplyAsync<Repository>(Provider.PlanImportAsync(request, default)));
        Assert.Equal(("ConnectionIncomplete", CicdErrorKind.Unavailable), (error.Id, error.Kind));
        Assert.Contains(GoogleServer.ConsentAddress, error.Message, StringComparison.Ordinal);
        Assert.InRange(World.Clock.Waits.Sum(wait => wait.TotalSeconds), 30, 40);
        int writes = World.Server.Writes.Length;
        ServiceConnection waiting = await Provider.GetServiceConnectionsAsync(GoogleServer.Project, "work", default).SingleAsync();
        Assert.Equal((false, ServiceConnectionKind.GitHub, "App"), (waiting.IsReady, waiting.Kind, waiting.Scheme));
        Assert.Contains(GoogleServer.ConsentAddress, waiting.Problem, StringComparison.Ordinal);

        World.Google.PersonLooks = 10;
        Change again = await Provider.PlanImportAsync(request, default);
        Assert.StartsWith("Wait until a person has let the connection 'work' in at GitHub, and link", again.Action, StringComparison.Ordinal);
        Repository made = Assert.IsType<Repository>(await WriteScope.RunAsync(() => again.ApplyAsync(default)));
        Assert.Equal("https://github.com/contoso/app.git", made.CloneUrl);
        // Nothing was made twice.
        Assert.EndsWith("/connections/work/repositories", Assert.Single(World.Server.Writes[writes..]).Path, StringComparison.Ordinal);
        Assert.NotNull((await Provider.PlanImportAsync(request, default)).AlreadyDone);
    }

    [Fact]
    public async Task Waiting_for_a_person_can_be_stopped()
    {
        World.Google.PersonLooks = 1000;
        using CancellationTokenSource stop = new();
        Change change = await Provider.PlanNewServiceConnectionAsync(new() { Repository = GoogleServer.Project, Name = "work", Kind = ServiceConnectionKind.GitHub }, default);
        int before = 0;
        World.Clock.OnWait = () =>
        {
            if (World.Said.Any(line => line.Contains("waits for a person", StringComparison.Ordinal)))
            {
                stop.Cancel();
                before = World.Server.Exchanges.Length;
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WriteScope.RunAsync(() => change.ApplyAsync(stop.Token)));
        Assert.Equal(before, World.Server.Exchanges.Length);
    }

    // https://docs.cloud.google.com/build/docs/automating-builds/gitlab/connect-host-gitlab
    [Fact]
    public async Task A_connection_to_GitLab_has_a_token_that_only_Secret_Manager_keeps()
    {
        NewServiceConnectionRequest request = new() { Repository = GoogleServer.Project, Name = "lab", Kind = ServiceConnectionKind.GitLab, Secret = new("glpat-1234567890"), Address = "https://gitlab.example.com" };
        Assert.Contains("New-CicdServiceConnection contoso-ci lab GitLab -Secret", (await Assert.ThrowsAsync<CicdException>(() => Provider.PlanNewRepositoryAsync(new() { Name = "lab/app", SourceHost = SourceHost.GitLab }, default))).Remedy, StringComparison.Ordinal);
        Change change = await Provider.PlanNewServiceConnectionAsync(request, default);
        Assert.Empty(World.Server.Writes);
        ServiceConnection made = Assert.IsType<ServiceConnection>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("lab", true, "https://gitlab.example.com", "Token", "gitlab"), (made.Name, made.IsReady, made.Address, made.Scheme, made.SystemKind));
        Assert.Equal(change.Calls!.Calls, World.Server.Writes.Select(exchange => $"{exchange.Method} {exchange.Path[1..]}"));
        Assert.Equal("glpat-1234567890", Assert.Single(World.Google.Secrets["lab-gitlab-token"]));
        Assert.Equal(64, Assert.Single(World.Google.Secrets["lab-gitlab-webhook"]).Length);
        Assert.Equal("""{"hostUri":"https://gitlab.example.com","authorizerCredential":{"userTokenSecretVersion":"projects/1234/secrets/lab-gitlab-token/versions/1"},"readAuthorizerCredential":{"userTokenSecretVersion":"projects/1234/secrets/lab-gitlab-token/versions/1"},"webhookSecretSecretVersion":"projects/1234/secrets/lab-gitlab-webhook/versions/1"}""", World.Server.Writes[^1].Body!["gitlabConfig"]!.ToJsonString());
        Assert.DoesNotContain(World.Said, line => line.Contains("glpat", StringComparison.Ordinal) || line.Contains(Convert.ToBase64String("glpat-1234567890"u8), StringComparison.Ordinal));
        Assert.NotNull((await Provider.PlanNewServiceConnectionAsync(request, default)).AlreadyDone);
        Repository linked = await ApplyAsync<Repository>(Provider.PlanImportAsync(new() { Source = "https://gitlab.example.com/contoso/app", Name = "lab/app", SourceHost = SourceHost.GitLab }, default));
        Assert.Equal("https://gitlab.example.com/contoso/app.git", linked.CloneUrl);
        await WriteScope.RunAsync(async () => await (await Provider.PlanRemoveServiceConnectionAsync(GoogleServer.Project, "lab", default)).ApplyAsync(default));
        Assert.Equal(["github"], World.Google.Connections.Keys);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_before_anything_is_sent()
    {
        NewServiceConnectionRequest request = new() { Repository = GoogleServer.Project, Name = "work", Kind = ServiceConnectionKind.GitHub };
        Task<string> Fails(NewServiceConnectionRequest wanted) => IdAsync(() => Provider.PlanNewServiceConnectionAsync(wanted, default));
        Assert.Equal("SettingNotTaken", await Fails(request with { Secret = new("x") }));
        Assert.Equal("SettingNotTaken", await Fails(request with { Kind = ServiceConnectionKind.Kubernetes }));
        Assert.Equal("SettingNotTaken", await Fails(request with { Pipelines = ["*"] }));
        Assert.Equal("SettingNotTaken", await Fails(request with { UserName = "ada" }));
        Assert.Equal("SettingMissing", await Fails(request with { Kind = ServiceConnectionKind.GitLab }));
        Assert.Equal("InvalidServer", await Fails(request with { Kind = ServiceConnectionKind.GitLab, Secret = new("x"), Address = "http://gitlab.example.com" }));
        Assert.Equal("InvalidName", await Fails(request with { Name = "a b" }));
        Assert.Equal("InvalidScope", await Fails(request with { Repository = "another" }));
        Assert.Equal("ConnectionExists", await Fails(request with { Name = "github", Kind = ServiceConnectionKind.GitLab, Secret = new("x") }));
        Assert.Equal("ConnectionNotFound", await IdAsync(() => Provider.PlanRemoveServiceConnectionAsync(GoogleServer.Project, "none", default)));
        World.Google.IsSwitchedOff = true;
        Assert.Equal("ConnectionDisabled", await Fails(request with { Name = "github" }));
        Assert.Empty(World.Server.Writes);
    }
}
