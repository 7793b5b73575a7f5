using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.AzureDevOps;

// What comes before a repository here is its project: https://learn.microsoft.com/en-us/rest/api/azure/devops/core/projects/create.
internal sealed partial class AzureDevOpsProvider : IPrerequisites
{
    private const string ProjectPart = "Project";
    private const string GitHubPart = "GitHub";

    /// <summary>The one step that a browser is needed for: https://learn.microsoft.com/en-us/azure/devops/pipelines/repos/github#github-app-authentication.</summary>
    private const string GitHubApp = "https://github.com/apps/azure-pipelines";

    /// <summary>How often an operation is looked at, and how often at the most.</summary>
    private static readonly TimeSpan OperationPulse = TimeSpan.FromSeconds(2);
    private const int MostLooks = 300;

    public string[] PrerequisiteParts => [ProjectPart, GitHubPart];

    public async Task<Change[]> PlanInitializeAsync(InitializeRequest request, CancellationToken cancellationToken)
    {
        if (request.Parts.FirstOrDefault(part => !PrerequisiteParts.Contains(part, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw Errors.NotFound("PartNotFound", "part that Azure DevOps can make", unknown, PrerequisiteParts, "Get-CicdProvider tells what it can do.");
        string name = request.Repository is { } repository ? ProjectOf(repository)
            : request.Name is { Length: > 0 } given ? AzureDevOpsName.RequireProject(given)
            : throw new CicdException("RepositoryRequired", CicdErrorKind.Invalid, "Azure DevOps wants to know which project.", "Repository", "Give -Repository PROJECT, or PROJECT/REPOSITORY.");
        List<Change> changes = [];
        if (request.Parts.Length == 0 || request.Parts.Contains(ProjectPart, StringComparer.OrdinalIgnoreCase))
            changes.Add(await PlanProjectAsync(name, cancellationToken).ConfigureAwait(false));
        if (request.Parts.Contains(GitHubPart, StringComparer.OrdinalIgnoreCase))
            changes.Add(await PlanHandOffAsync(name, cancellationToken).ConfigureAwait(false));
        return [.. changes];
    }

    /// <summary>Nobody but a person in a browser can install an App at GitHub; its connection is there once that was done.</summary>
    private async Task<Change> PlanHandOffAsync(string project, CancellationToken cancellationToken)
    {
        Prerequisite Found(EndpointModel endpoint, bool made) => new() { Context = Context, Part = GitHubPart, Name = endpoint.Name, Id = endpoint.Id, Made = made };
        // A project that is made in the same turn has none yet.
        EndpointModel? there = await FindProjectAsync(project, cancellationToken).ConfigureAwait(false) is null ? null : await FindGitHubAsync(project, cancellationToken).ConfigureAwait(false);
        if (there is not null)
            return new(project, "Nothing", _ => Task.FromResult<object?>(Found(there, made: false))) { AlreadyDone = $"'{project}' reaches GitHub by '{there.Name}' already." };
        return new(project, $"Wait until the App 'Azure Pipelines' is installed at GitHub for it: {GitHubApp}", async token =>
        {
            _caller.Warn?.Invoke($"Open {GitHubApp} in a browser, install the App for the repositories, and choose the organization '{_address.Organization}' and the project '{project}'. This waits until it is done.");
            for (int look = 0; look < MostLooks; look++)
            {
                if (await FindGitHubAsync(project, token).ConfigureAwait(false) is { } found)
                    return Found(found, made: true);
                await Task.Delay(OperationPulse, _caller.Clock, token).ConfigureAwait(false);
            }

            throw new CicdException("HandOffPending", CicdErrorKind.Unavailable, $"'{project}' has no connection to GitHub yet.", project, $"Install the App at {GitHubApp}, and call this again; or make a connection with a token by New-CicdServiceConnection.");
        })
        {
            Details = $"{GitHubApp}\nNew-CicdServiceConnection {project} github GitHub -Secret TOKEN takes its place where no App may be installed.",
        };
    }

    private async Task<EndpointModel?> FindGitHubAsync(string project, CancellationToken cancellationToken)
    {
        await foreach (EndpointModel endpoint in EndpointsAsync(project, null, cancellationToken).ConfigureAwait(false))
        {
            if (Endpoints.KindOf(endpoint.Type) == ServiceConnectionKind.GitHub && endpoint.IsReady != false)
                return endpoint;
        }

        return null;
    }

    private async Task<Change> PlanProjectAsync(string name, CancellationToken cancellationToken)
    {
        ProjectModel? there = await FindProjectAsync(name, cancellationToken).ConfigureAwait(false);
        if (there is not null)
            return new Change(name, "Nothing", _ => Task.FromResult<object?>(Describe(there, made: false))) { AlreadyDone = $"There is a project '{there.Name}' already." };
        AzureDevOpsName.RequireNewProject(name);
        ListModel<ProcessTemplateModel> processes = await _api.ReadAsync(Get($"/_apis/process/processes"), Json.ListModelProcessTemplateModel, cancellationToken).ConfigureAwait(false);
        ProcessTemplateModel process = Array.Find(processes.Value, one => one.IsDefault == true) ?? processes.Value.FirstOrDefault()
            ?? throw new CicdException("ProcessNotFound", CicdErrorKind.NotFound, $"'{_address.Organization}' has no process that a project could be made with.", name, "Its settings have them, under Boards, Process.");
        ApiRequest call = Write(HttpMethod.Post, $"/_apis/projects");
        NewProject body = new(name, "private", new(new("Git"), new(process.Id)));
        return new Change(name, $"Make a private project with Git and the process '{process.Name}'", async token =>
        {
            OperationModel operation = await _api.CreateAsync(
                call.With(body, Json.NewProject),
                Json.OperationModel,
                // Whose answer was lost is looked for by what it makes.
                async again => await FindProjectAsync(name, again).ConfigureAwait(false) is null ? null : new("", "succeeded"),
                token).ConfigureAwait(false);
            await FinishAsync(operation, name, token).ConfigureAwait(false);
            return Describe(await RequireProjectAsync(name, token).ConfigureAwait(false), made: true);
        }).Calling(Context, call);
    }

    private Task<ProjectModel?> FindProjectAsync(string name, CancellationToken cancellationToken) =>
        _api.FindAsync(Get($"/_apis/projects/{name}"), Json.ProjectModel, cancellationToken);

    /// <summary>Waits until what was begun has ended: https://learn.microsoft.com/en-us/rest/api/azure/devops/operations/operations/get.</summary>
    /// <exception cref="CicdException"><c>OperationFailed</c>.</exception>
    private async Task FinishAsync(OperationModel operation, string target, CancellationToken cancellationToken)
    {
        OperationModel now = operation;
        for (int look = 0; now.Status is not ("succeeded" or "failed" or "cancelled") && look < MostLooks; look++)
        {
            await Task.Delay(OperationPulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            now = await _api.ReadAsync(Get($"/_apis/operations/{operation.Id}"), Json.OperationModel, cancellationToken).ConfigureAwait(false);
        }

        if (now.Status != "succeeded")
        {
            string said = now.DetailedMessage is { Length: > 0 } detail ? detail : now.ResultMessage ?? "";
            throw new CicdException("OperationFailed", CicdErrorKind.Failed, $"What was begun for '{target}' did not succeed: it is {now.Status ?? "unknown"}. {Errors.Short(said, 300)}".TrimEnd(), target, "Look at it in the organization's settings.");
        }
    }

    private Prerequisite Describe(ProjectModel project, bool made) => new() { Context = Context, Part = ProjectPart, Name = project.Name, Id = project.Id, Made = made };
}
