using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>One of Microsoft's own examples of a request and its answers (httpExamples, beside the descriptions), with the operation that it is of.</summary>
/// <param name="File">Its file, such as <c>git/pushes/POST__git_repositories__tempRepoId__pushes.json</c>.</param>
/// <param name="Operation">The method, and the path below the organization.</param>
internal sealed record Example(string File, string Operation)
{
    public const string Absent = "Microsoft's examples (../shared/api) are not there.";

    private const string Folder = "httpExamples";

    // Examples that no description names: what they are of stands in their own names.
    private static readonly Dictionary<string, string> Unnamed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["core/projecthistory/LIST__ProjectHistory_minrevision_.json"] = "GET /_apis/projecthistory",
        ["distributedTask/feed/POST__distributedtask_AppendTimelineRecordFeed_.json"] = "POST /{scopeIdentifier}/_apis/distributedtask/hubs/{hubName}/plans/{planId}/timelines/{timelineId}/records/{recordId}/feed",
        ["distributedTask/variablegroups/DELETE_VariableGroup.json"] = "DELETE /_apis/distributedtask/variablegroups/{groupId}",
        ["distributedTask/variablegroups/POST_CreateVariableGroup.json"] = "POST /_apis/distributedtask/variablegroups",
        ["distributedTask/variablegroups/PUT_UpdateVariableGroup.json"] = "PUT /_apis/distributedtask/variablegroups/{groupId}",
        ["git/pullRequests/PATCH__git_repositories__repositoryId__pullRequests__autoCompletePullRequestId_.json"] = "PATCH /{project}/_apis/git/repositories/{repositoryId}/pullrequests/{pullRequestId}",
        ["git/pullRequests/PATCH__git_repositories__repositoryId__pullRequests__pullRequestId_.json"] = "PATCH /{project}/_apis/git/repositories/{repositoryId}/pullrequests/{pullRequestId}",
        ["git/pullRequests/PATCH__git_repositories__repositoryId__pullRequests__pullRequestId_2.json"] = "PATCH /{project}/_apis/git/repositories/{repositoryId}/pullrequests/{pullRequestId}",
        ["serviceEndpoint/endpoints/DELETE__ServiceEndpoint.json"] = "DELETE /_apis/serviceendpoint/endpoints/{endpointId}",
        ["serviceEndpoint/endpoints/GET__ServiceEndpointDetails.json"] = "GET /{project}/_apis/serviceendpoint/endpoints/{endpointId}",
        ["serviceEndpoint/endpoints/GET__ServiceEndpoints.json"] = "GET /{project}/_apis/serviceendpoint/endpoints",
        ["serviceEndpoint/endpoints/GET__ServiceEndpointsByNames.json"] = "GET /{project}/_apis/serviceendpoint/endpoints",
        ["serviceEndpoint/endpoints/POST__CreateServiceEndpoint.json"] = "POST /_apis/serviceendpoint/endpoints",
        ["serviceEndpoint/endpoints/PUT__UpdateServiceEndpoint.json"] = "PUT /_apis/serviceendpoint/endpoints/{endpointId}",
        ["serviceEndpoint/endpoints/PUT__UpdateServiceEndpoints.json"] = "PUT /_apis/serviceendpoint/endpoints",
        ["git/statuses/GET__git_repositories__repositoryId__commits__commitId__statuses.json"] = "GET /{project}/_apis/git/repositories/{repositoryId}/commits/{commitId}/statuses",
    };

    private static readonly Lazy<(Example[] Known, string[] Unknown)> Found = new(Find);

    /// <summary>Where the examples are; they need not be on this machine.</summary>
    public static string Root { get; } = Path.Combine(TestTools.Root, "..", "shared", "api", "azure-devops");

    /// <summary>All of them, in order; none where they are not on this machine.</summary>
    public static Example[] All => Found.Value.Known;

    /// <summary>Files whose operation nobody tells.</summary>
    public static string[] Unknown => Found.Value.Unknown;

    /// <summary>The operation, where we use it.</summary>
    public AzureDevOpsOperation? InUse => AzureDevOpsOperations.All.FirstOrDefault(one => Operation.Split(' ', 2) is [{ } method, { } path] && one.IsDescribedAs(method, path));

    /// <summary>The body of the request; null for none.</summary>
    public JsonNode? Body => Text["parameters"]?["body"]?.DeepClone();

    /// <summary>The bodies of the answers, by their status; null for an answer without one.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> Answers => ((JsonObject)Text["responses"]!).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?["body"]));

    private JsonNode Text
    {
        get
        {
            string[] parts = File.Split('/', 2);
            return Parse(Path.Combine(Root, parts[0], "7.1", Folder, parts[1]));
        }
    }

    public static Example Of(string file) => All.Single(one => one.File == file);

    private static (Example[] Known, string[] Unknown) Find()
    {
        List<Example> known = [];
        List<string> unknown = [];
        foreach (string area in Directory.Exists(Root) ? Directory.GetDirectories(Root).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            string version = Path.Combine(area, "7.1"), examples = Path.Combine(version, Folder);
            if (!Directory.Exists(examples))
                continue;
            Dictionary<string, string> named = Named(version);
            foreach (string path in Directory.GetFiles(examples, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string file = $"{Path.GetFileName(area)}/{Path.GetRelativePath(examples, path).Replace('\\', '/')}";
                if (named.TryGetValue(file, out string? operation) || Unnamed.TryGetValue(file, out operation))
                    known.Add(new(file, operation));
                else
                    unknown.Add(file);
            }
        }

        return ([.. known], [.. unknown]);
    }

    // The operations of an area that name examples (x-ms-examples), some in letters of another case than the files have. What the descriptions have below a
    // project is taken without one as well.
    private static Dictionary<string, string> Named(string version)
    {
        Dictionary<string, string> named = new(StringComparer.OrdinalIgnoreCase);
        foreach (string description in Directory.GetFiles(version, "*.json"))
        {
            JsonNode text = Parse(description);
            foreach ((string path, JsonNode? item) in new[] { "paths", "x-ms-paths" }.SelectMany(part => text[part] as JsonObject ?? []))
            {
                foreach ((string method, JsonNode? operation) in (JsonObject)item!)
                {
                    foreach (JsonNode example in (operation as JsonObject)?["x-ms-examples"] is JsonObject examples ? examples.Select(pair => pair.Value!) : [])
                    {
                        string file = ((string)example["$ref"]!).Split($"{Folder}/", 2)[1];
                        string below = path.Split('?')[0].Replace("/{organization}", "", StringComparison.Ordinal);
                        named.TryAdd($"{Path.GetFileName(Path.GetDirectoryName(version))}/{file}", $"{method.ToUpperInvariant()} {below}");
                    }
                }
            }
        }

        return named;
    }

    private static JsonNode Parse(string path) => JsonNode.Parse(System.IO.File.ReadAllText(path).TrimStart('\uFEFF'))!;
}
