using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Formats.AzurePipelines;
using CicdTools.Providers.Hosted;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// https://learn.microsoft.com/en-us/rest/api/azure/devops/pipelines/pipelines/create
internal sealed partial class AzureDevOpsProvider : IPipelineObjects
{
    private const string DefaultFile = "azure-pipelines.yml";

    /// <summary>The one setting: the service connection that a repository at GitHub is reached by.</summary>
    private const string ConnectionSetting = "connection";

    public Task<Change> PlanNewPipelineAsync(NewPipelineRequest request, CancellationToken cancellationToken)
    {
        RefuseSettings(request);
        return request.Repository.Split('/') is [{ } project, { Length: > 0 } owner, { Length: > 0 } name] ? PlanOfGitHubAsync(request, AzureDevOpsName.RequireProject(project), $"{owner}/{name}", cancellationToken) : PlanOwnAsync(request, cancellationToken);
    }

    private async Task<Change> PlanOwnAsync(NewPipelineRequest request, CancellationToken cancellationToken)
    {
        if (request.Settings.Count > 0)
            throw SettingNotTaken(request, "-Setting", "its repository is one of Azure Repos, which needs no connection");
        AzureDevOpsName name = AzureDevOpsName.Parse(request.Repository);
        RepositoryModel repository = await RequireEnabledAsync(name, cancellationToken).ConfigureAwait(false);
        string file = (request.Path ?? DefaultFile).Replace('\\', '/').TrimStart('/'), folder = PipelineFolder(request.Folder), title = request.Name ?? repository.Name;
        string main = DefaultBranch(repository, name), branch = request.Branch ?? main;
        string commit = (await RequireRefAsync(name, branch, cancellationToken).ConfigureAwait(false)).Commit;
        string text = (await FindItemAsync(name, file, commit, cancellationToken).ConfigureAwait(false))?.Content
            ?? throw Errors.NotFound("PathNotFound", $"file of '{name}' at '{branch}'", file, remedy: "Export-CicdPipeline writes a pipeline's file; Set-CicdRepositoryItem commits one.");
        DefinitionModel[] all = await DefinitionsAsync(PipelineHome.Of(name, repository), cancellationToken).ConfigureAwait(false);
        if (Array.Find(all, one => one.Name.Equals(title, StringComparison.OrdinalIgnoreCase) && PipelineFolder(one.Path) == folder) is { } there)
            return PlanOther(name, repository, there, file, request);
        string? final = await ForeseeAsync(name, all, branch, main, file, text, cancellationToken).ConfigureAwait(false);
        ApiRequest call = Write(HttpMethod.Post, $"/{name.Project}/_apis/pipelines");
        NewPipeline body = new(title, folder, new("yaml", $"/{file}", new("azureReposGit", repository.Id, repository.Name)));
        Change change = new($"{name}: {FullName(new(0, title, folder))}", $"Make a pipeline of '{file}'{(branch == main ? "" : $" on '{branch}'")}", async token =>
        {
            PipelineModel made = await _api.CreateAsync(
                call.With(body, Json.NewPipeline),
                Json.PipelineModel,
                async again => Array.Find(await DefinitionsAsync(PipelineHome.Of(name, repository), again).ConfigureAwait(false), one => one.Name == title && PipelineFolder(one.Path) == folder) is { } found ? new(found.Id, found.Name) : null,
                token).ConfigureAwait(false);
            // It is made for the default branch; another one is set afterwards.
            if (branch != main)
                await ChangeDefinitionAsync(name.Project, made.Id, whole => whole["repository"]!["defaultBranch"] = $"refs/heads/{branch}", token).ConfigureAwait(false);
            return await DescribeAsync(PipelineHome.Of(name, repository), made.Id, token).ConfigureAwait(false);
        })
        {
            Details = final,
        };
        return branch == main ? change.Calling(Context, call) : change;
    }

    public async Task<Change> PlanRemovePipelineAsync(string repository, string pipeline, CancellationToken cancellationToken)
    {
        PipelineHome home = await HomeAsync(repository, cancellationToken).ConfigureAwait(false);
        DefinitionModel definition = await FindDefinitionAsync(home, pipeline, cancellationToken).ConfigureAwait(false);
        await RequireUnretainedAsync(home, definition, cancellationToken).ConfigureAwait(false);
        // https://learn.microsoft.com/en-us/rest/api/azure/devops/build/definitions/delete
        ApiRequest call = Write(HttpMethod.Delete, $"/{home.Project}/_apis/build/definitions/{definition.Id}");
        return new Change($"{home.Name}: {FullName(definition)}", "Remove the pipeline", async token =>
        {
            await _api.DoAsync(call, token).ConfigureAwait(false);
            return null;
        })
        {
            Details = "Its runs go with it. Its file stays.",
        }.Calling(Context, call);
    }

    /// <summary>A run that somebody keeps may keep its pipeline as well: https://learn.microsoft.com/en-us/rest/api/azure/devops/build/leases/get-retention-leases-by-owner-id.</summary>
    /// <exception cref="CicdException"><c>RunRetained</c>.</exception>
    private async Task RequireUnretainedAsync(PipelineHome home, DefinitionModel definition, CancellationToken cancellationToken)
    {
        ListModel<LeaseModel> leases = await _api.ReadAsync(Get($"/{home.Project}/_apis/build/retention/leases", ("definitionId", definition.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))), Json.ListModelLeaseModel, cancellationToken).ConfigureAwait(false);
        int[] runs = [.. leases.Value.Where(lease => lease.ProtectPipeline == true && lease.ValidUntil > _caller.Clock.GetUtcNow()).Select(lease => lease.RunId).Distinct()];
        if (runs.Length > 0)
            throw new CicdException("RunRetained", CicdErrorKind.Conflict, $"The pipeline '{FullName(definition)}' of '{home.Name}' cannot be removed: its {(runs.Length == 1 ? "run" : "runs")} {Errors.Short(string.Join(", ", runs), 100)} {(runs.Length == 1 ? "is" : "are")} retained.", home.Name, "Release them on their pages, under 'View retention leases', or switch the pipeline off with Disable-CicdPipeline.");
    }

    /// <summary>A pipeline of a file in a repository at GitHub, named <c>PROJECT/OWNER/NAME</c>. Only the system reads that file.</summary>
    private async Task<Change> PlanOfGitHubAsync(NewPipelineRequest request, string project, string repository, CancellationToken cancellationToken)
    {
        if (request.Branch is not null || request.Force)
            throw SettingNotTaken(request, "-Branch or -Force", "of a repository at GitHub it runs the default branch, and is changed on its page");
        await RequireProjectAsync(project, cancellationToken).ConfigureAwait(false);
        string file = (request.Path ?? DefaultFile).Replace('\\', '/').TrimStart('/'), folder = PipelineFolder(request.Folder), title = request.Name ?? repository.Split('/')[1];
        EndpointModel connection = await GitHubOfAsync(project, request, cancellationToken).ConfigureAwait(false);
        DefinitionModel? there = await FindByNameAsync(project, title, folder, cancellationToken).ConfigureAwait(false);
        Pipeline made = new() { Name = title, Path = file, Format = "AzurePipelines", Enabled = true };
        if (there is not null)
        {
            return there.Process?.YamlFilename?.TrimStart('/') == file
                ? new(project, "Nothing", _ => Task.FromResult<object?>(made)) { AlreadyDone = $"The pipeline '{FullName(there)}' of '{project}' runs '{file}' already." }
                : throw new CicdException("PipelineExists", CicdErrorKind.Conflict, $"'{project}' has a pipeline '{FullName(there)}' already, which runs '{there.Process?.YamlFilename?.TrimStart('/')}'.", project, "Choose another name or folder.");
        }

        ApiRequest call = Write(HttpMethod.Post, $"/{project}/_apis/pipelines");
        NewPipeline body = new(title, folder, new("yaml", $"/{file}", new("gitHub", FullName: repository, Connection: new(connection.Id))));
        return new Change($"{project}: {FullName(new(0, title, folder))}", $"Make a pipeline of '{file}' in {repository} at GitHub, by the connection '{connection.Name}'", async token =>
        {
            await _api.CreateAsync(
                call.With(body, Json.NewPipeline),
                Json.PipelineModel,
                async again => await FindByNameAsync(project, title, folder, again).ConfigureAwait(false) is { } found ? new(found.Id, found.Name) : null,
                token).ConfigureAwait(false);
            return made;
        }).Calling(Context, call);
    }

    /// <summary>The connection that is named, or the only one to GitHub.</summary>
    private async Task<EndpointModel> GitHubOfAsync(string project, NewPipelineRequest request, CancellationToken cancellationToken)
    {
        string? name = request.Settings.GetValueOrDefault(ConnectionSetting);
        List<EndpointModel> fitting = [];
        await foreach (EndpointModel endpoint in EndpointsAsync(project, name, cancellationToken).ConfigureAwait(false))
        {
            if (Endpoints.KindOf(endpoint.Type) == ServiceConnectionKind.GitHub)
                fitting.Add(endpoint);
        }

        return fitting switch
        {
            [{ } one] => one,
            [] => throw Errors.NotFound("ConnectionNotFound", $"connection of '{project}' to GitHub", name ?? "", remedy: "Initialize-CicdProvider -Part GitHub waits for the App; New-CicdServiceConnection makes one with a token."),
            _ => throw new CicdException("ConnectionAmbiguous", CicdErrorKind.Invalid, $"'{project}' has {fitting.Count} connections to GitHub: {string.Join(", ", fitting.Select(one => one.Name))}.", project, "Name one with -Setting @{ connection = 'NAME' }."),
        };
    }

    private async Task<DefinitionModel?> FindByNameAsync(string project, string title, string folder, CancellationToken cancellationToken)
    {
        await foreach (DefinitionModel definition in _api.PagesAsync(Page($"/{project}/_apis/build/definitions", ("name", title), ("includeAllProperties", "true")), Json.ListModelDefinitionModel, page => page.Value, cancellationToken).ConfigureAwait(false))
        {
            if (definition.Name.Equals(title, StringComparison.OrdinalIgnoreCase) && PipelineFolder(definition.Path) == folder)
                return definition;
        }

        return null;
    }

    /// <summary>A pipeline of that name is there: it is the same, or is changed where that was asked for.</summary>
    private Change PlanOther(AzureDevOpsName name, RepositoryModel repository, DefinitionModel there, string file, NewPipelineRequest request)
    {
        string target = $"{name}: {FullName(there)}";
        bool isSame = there.Process?.YamlFilename?.TrimStart('/') == file && request.Branch is null;
        if (isSame)
            return new(target, "Nothing", async token => await DescribeAsync(PipelineHome.Of(name, repository), there.Id, token).ConfigureAwait(false)) { AlreadyDone = $"The pipeline '{FullName(there)}' of '{name}' runs '{file}' already." };
        return request.Force
            ? new Change(target, $"Have the pipeline run '{file}'", async token =>
            {
                await ChangeDefinitionAsync(name.Project, there.Id, whole =>
                {
                    whole["process"] = new System.Text.Json.Nodes.JsonObject { ["type"] = 2, ["yamlFilename"] = file };
                    if (request.Branch is { } branch)
                        whole["repository"]!["defaultBranch"] = $"refs/heads/{branch}";
                }, token).ConfigureAwait(false);
                return await DescribeAsync(PipelineHome.Of(name, repository), there.Id, token).ConfigureAwait(false);
            }).Calling(Context, ChangingDefinition(name.Project, there.Id))
            : throw new CicdException("PipelineExists", CicdErrorKind.Conflict, $"'{name}' has a pipeline '{FullName(there)}' already, which runs '{there.Process?.YamlFilename?.TrimStart('/')}'.", target, "Choose another name or folder, or change it with -Force.");
    }

    /// <summary>
    /// What the file comes to, with its templates. A preview is of a pipeline that is there, with any text in the place of its file; without one yet, the
    /// file is read here.
    /// </summary>
    private async Task<string?> ForeseeAsync(AzureDevOpsName name, DefinitionModel[] all, string branch, string main, string file, string text, CancellationToken cancellationToken)
    {
        if (Array.Find(all, one => IsOn(one) && one.Process?.YamlFilename is { Length: > 0 }) is { } other)
        {
            RunPipeline body = new(new(new() { ["self"] = new($"refs/heads/{branch}", null) }), null, null, YamlOverride: text);
            return await PreviewAsync(name.Project, other, body, cancellationToken).ConfigureAwait(false);
        }

        DiagnosticBag diagnostics = new();
        _ = new AzurePipelinesFormat().Read(new FetchedFiles(new Dictionary<string, string> { [file] = text }), file, diagnostics);
        diagnostics.ThrowIfErrors();
        return branch == main ? null : $"It is made for '{branch}', and not for the default branch '{main}'.";
    }

    private static void RefuseSettings(NewPipelineRequest request)
    {
        (string What, string Why)? refused = request switch
        {
            { Definition: not null } => ("-DefinitionFile", "a pipeline runs a file of its repository; commit it there and name it with -Definition"),
            { Start: not null } or { Filter: not null } => ("-On and -Filter", "the triggers stand in its file"),
            _ when request.Settings.Keys.FirstOrDefault(key => key != ConnectionSetting) is { } key => ($"setting '{Errors.Shown(key)}'", "what else can be set stands in its file"),
            _ => null,
        };
        if (refused is var (what, why))
            throw SettingNotTaken(request, what, why);
    }

    private static CicdException SettingNotTaken(NewPipelineRequest request, string what, string why) =>
        new("SettingNotTaken", CicdErrorKind.Invalid, $"A pipeline of Azure DevOps takes no {what}: {why}.", request.Repository, "Leave it away.");

    /// <summary>A folder as the system writes it: <c>\team\nightly</c>; the top is <c>\</c>.</summary>
    private static string PipelineFolder(string? folder) => $"\\{(folder ?? "").Replace('/', '\\').Trim('\\')}";
}
