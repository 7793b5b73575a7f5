using System.Globalization;
using CicdTools.Providers.Google.Models;

namespace CicdTools.Providers.Google;

/// <summary>
/// The trigger that somebody asked for: https://docs.cloud.google.com/build/docs/automating-builds/create-manage-triggers. One that repositories start
/// watches its repository; one that a person, a message or a call starts names its source.
/// </summary>
internal sealed class TriggerRequest(NewPipelineRequest request, GooglePlace place, Repository repository)
{
    private const string AnyName = ".*";

    private static readonly string[] Known =
    [
        "github", "description", "serviceAccount", "includeBuildLogs", "includedFiles", "ignoredFiles", "tags", "commentControl", "invertRegex", "approvalRequired", "topic", "secret", "filter", "disabled",
    ];

    private readonly GoogleRepositoryName _name = GoogleRepositoryName.Parse(repository.Name);

    /// <exception cref="CicdException"><c>SettingNotTaken</c>, <c>SettingMissing</c>, <c>NotTaken</c>, <c>InvalidName</c>.</exception>
    public TriggerModel Build(string branch)
    {
        if (request.Settings.Keys.FirstOrDefault(name => !Known.Contains(name, StringComparer.Ordinal) && !name.StartsWith('_')) is { } unknown)
            throw new CicdException("SettingNotTaken", CicdErrorKind.Invalid, $"A trigger of Cloud Build has no setting '{Errors.Shown(unknown)}'. Known: {string.Join(", ", Known)}, and substitutions, which begin with an underscore.", unknown, "Check the name.");
        PipelineStart start = request.Start ?? PipelineStart.Push;
        string path = request.Path ?? "cloudbuild.yaml";
        bool isEvent = start is PipelineStart.Push or PipelineStart.Tag or PipelineStart.PullRequest;
        Dictionary<string, string> substitutions = request.Settings.Where(pair => pair.Key.StartsWith('_')).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        return Watched(start) with
        {
            Name = NameOf(start),
            Description = Text("description"),
            Filename = isEvent ? path : null,
            SourceToBuild = isEvent ? null : Source(branch),
            GitFileSource = isEvent ? null : File(path, branch),
            PubsubConfig = start == PipelineStart.Message ? new(TopicOf(Require("topic", "the Pub/Sub topic whose messages start it"))) : null,
            WebhookConfig = start == PipelineStart.Webhook ? new(SecretOf(Require("secret", "the secret of Secret Manager that callers must know"))) : null,
            ApprovalConfig = Flag("approvalRequired") is { } needed ? new(needed) : null,
            ServiceAccount = Text("serviceAccount") is { } account ? (account.Contains('/', StringComparison.Ordinal) ? account : $"projects/{place.Project}/serviceAccounts/{account}") : null,
            IncludeBuildLogs = Text("includeBuildLogs"),
            Filter = Text("filter"),
            IncludedFiles = List("includedFiles"),
            IgnoredFiles = List("ignoredFiles"),
            Tags = List("tags"),
            Disabled = Flag("disabled"),
            Substitutions = substitutions.Count == 0 ? null : substitutions,
        };
    }

    // https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.triggers: names have letters, digits and dashes, 64 at the most.
    private string NameOf(PipelineStart start)
    {
        string name = request.Name ?? $"{_name.Name.Replace('.', '-').Replace('_', '-')}-{start switch { PipelineStart.PullRequest => "pull-request", _ => start.ToString().ToLowerInvariant() }}";
        return name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') && name[0] != '-' && name[^1] != '-'
            ? name
            : throw Errors.InvalidName("a trigger of Cloud Build", name, "it has letters, digits and dashes, 64 at the most, and no dash at its ends.");
    }

    private TriggerModel Watched(PipelineStart start)
    {
        bool? inverted = Flag("invertRegex");
        string filter = request.Filter ?? AnyName;
        PushFilterModel? push = start switch
        {
            PipelineStart.Push => new(Branch: filter, InvertRegex: inverted),
            PipelineStart.Tag => new(Tag: filter, InvertRegex: inverted),
            _ => null,
        };
        PullRequestFilterModel? pull = start == PipelineStart.PullRequest ? new(filter, Text("commentControl"), inverted) : null;
        if (push is null && pull is null)
            return new();
        if (repository.SystemId is { } resource)
            return new() { RepositoryEventConfig = new(resource, push, pull) };
        if (!_name.IsSourceRepository)
            return new() { Github = new(_name.Owner, _name.Name, push, pull) };
        return pull is null
            ? new() { TriggerTemplate = new(place.Project, _name.Name, push!.Branch, push.Tag, InvertRegex: inverted) }
            : throw new CicdException("NotTaken", CicdErrorKind.NotSupported, "Cloud Source Repositories has no pull requests.", repository.Name, "Choose another -On.");
    }

    private GitRepoModel Source(string branch) => repository.SystemId is { } resource
        ? new(Repository: resource, Ref: $"refs/heads/{branch}")
        : new(Uri: Address(), RepoType: RepoType, Ref: $"refs/heads/{branch}");

    private GitFileModel File(string path, string branch) => repository.SystemId is { } resource
        ? new(path, Repository: resource, Revision: $"refs/heads/{branch}")
        : new(path, Address(), RepoType: RepoType, Revision: $"refs/heads/{branch}");

    private string RepoType => _name.IsSourceRepository ? "CLOUD_SOURCE_REPOSITORIES" : "GITHUB";

    private string Address() => repository.CloneUrl!.EndsWith(".git", StringComparison.Ordinal) ? repository.CloneUrl[..^4] : repository.CloneUrl;

    private string TopicOf(string topic) => topic.Contains('/', StringComparison.Ordinal) ? topic : $"projects/{place.Project}/topics/{topic}";

    private string SecretOf(string secret) => secret.Contains('/', StringComparison.Ordinal) ? secret : $"projects/{place.Project}/secrets/{secret}/versions/latest";

    private string Require(string name, string what) => Text(name)
        ?? throw new CicdException("SettingMissing", CicdErrorKind.Invalid, $"Such a trigger wants the setting '{name}': {what}.", name, $"Give it: -Setting @{{ {name} = '...' }}.");

    private string? Text(string name) => request.Settings.TryGetValue(name, out string? value) ? value : null;

    private string[]? List(string name) => Text(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private bool? Flag(string name) => Text(name) switch
    {
        null => null,
        { } text when bool.TryParse(text, out bool value) => value,
        { } text => throw new CicdException("SettingNotTaken", CicdErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"The setting '{name}' is true or false, not '{Errors.Shown(text)}'."), name, "Correct it."),
    };
}
