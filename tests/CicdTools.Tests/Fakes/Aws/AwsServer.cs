using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes.Aws;

/// <summary>A small AWS in virtual time: the services that moto does not have, and those that flows go through. Each exchange is held to botocore's descriptions.</summary>
internal sealed partial class AwsServer(TimeProvider clock) : FakeServer
{
    public const string Token = "AKIAFULLFULLFULLFULL:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE01";
    public const string ReadToken = "AKIAREADREADREADREAD:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE02";
    public const string ExpiredToken = "ASIAGONEGONEGONEGONE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE03:FwoGZXIvYXdzEXAMPLE03";
    public const string Account = "123456789012";

    // The operations that change nothing are those that the Service Authorization Reference lists as List or Read:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    private static readonly string[] Reads =
    [
        "ListRepositories", "BatchGetRepositories", "GetRepository", "GetBranch", "GetFile", "GetFolder", "ListPullRequests", "GetPullRequest", "GetMergeConflicts",
        "ListPipelines", "GetPipeline", "GetPipelineState", "GetPipelineExecution", "ListPipelineExecutions", "ListActionExecutions",
        "ListProjects", "BatchGetProjects", "ListBuildsForProject", "BatchGetBuilds", "GetLogEvents",
        "DescribeImages", "DescribeRepositories", "DescribeImageScanFindings", "GetAuthorizationToken",
        "ListApplications", "ListDeploymentGroups", "GetDeploymentGroup", "ListDeployments", "BatchGetDeployments", "GetApplicationRevision", "GetApplication", "GetDeploymentConfig",
        "DescribeSecret", "GetCallerIdentity", "DescribeStacks",
        "ListUsers", "ListRoles", "GetUser", "GetRole", "GetUserPolicy", "GetRolePolicy", "GetPolicy", "ListUserPolicies", "ListRolePolicies", "ListAttachedUserPolicies", "ListAttachedRolePolicies", "ListAccessKeys", "ListServiceSpecificCredentials",
    ];

    /// <summary>The most that a page holds.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>How wrong the clock of whoever asks is taken to be; a signature that is five minutes off is refused.</summary>
    public TimeSpan Ahead { get; set; }

    protected override ApiJudge? Judge => ApiJudge.Aws;

    /// <summary>The names of what was asked, in order, such as <c>CodeCommit_20150413.GetFile</c>.</summary>
    public string[] Operations => [.. Exchanges.Select(Target)];

    protected override Exchange AsDescribed(Exchange exchange) => exchange.Path.StartsWith("/clusters", StringComparison.Ordinal)
        ? exchange with { Path = exchange.Path == "/clusters" ? "eks.ListClusters" : "eks.DescribeCluster", Body = exchange.Path == "/clusters" ? null : new JsonObject { ["name"] = exchange.Path.Split('/')[2] } }
        : exchange with { Path = Target(exchange) };

    // A service that speaks XML is asked by a form.
    protected override JsonNode? BodyOf(HttpContext context, string body) => context.Request.HasFormContentType
        ? new JsonObject(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(body).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.ToString())))
        : base.BodyOf(context, body);

    protected override JsonNode? AnswerOf(HttpContext context, string text) => context.Response.ContentType == "text/xml" ? JsonValue.Create(text) : base.AnswerOf(context, text);

    protected override bool IsRead(Exchange exchange) => Target(exchange) is "/" || Reads.Contains(Target(exchange).Split('.')[1]);

    /// <summary>Objects of buckets, by bucket and key.</summary>
    public Dictionary<string, byte[]> Objects { get; } = [];

    protected override void Map(WebApplication application)
    {
        application.MapPost("/", AnswerAsync);
        MapClusters(application);
        application.MapMethods("/{**place}", ["GET", "HEAD"], async (HttpContext context, string place) =>
        {
            if (!Objects.TryGetValue(place, out byte[]? content))
            {
                context.Response.StatusCode = 404;
                return;
            }

            context.Response.ContentType = "application/zip";
            if (context.Request.Method == "HEAD")
                context.Response.ContentLength = content.Length;
            else
                await context.Response.Body.WriteAsync(content);
        });
    }

    private static string Target(Exchange exchange) => exchange.Headers.GetValueOrDefault("X-Amz-Target") ?? (exchange.Body is JsonObject form && form["Action"] is { } action ? $"{form["Version"]}.{action}" : "/");

    private async Task AnswerAsync(HttpContext context)
    {
        string target = context.Request.Headers["X-Amz-Target"].FirstOrDefault() ?? "";
        context.Response.Headers.Date = (clock.GetUtcNow() + Ahead).ToString("R", CultureInfo.InvariantCulture);
        try
        {
            IFormCollection? form = target.Length == 0 ? await context.Request.ReadFormAsync() : null;
            Authorize(context, form is null ? target : $"{form["Version"]}.{form["Action"]}");
            if (form is not null)
            {
                context.Response.ContentType = "text/xml";
                await context.Response.WriteAsync(Form(form));
                return;
            }

            JsonObject body = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
            string[] parts = target.Split('.');
            JsonObject answer = parts[0] switch
            {
                "CodeCommit_20150413" => CodeCommit(parts[1], body),
                "CodePipeline_20150709" => CodePipeline(parts[1], body),
                "CodeBuild_20161006" => CodeBuild(parts[1], body),
                "Logs_20140328" => LogEvents(body),
                "CodeDeploy_20141006" => CodeDeploy(parts[1], body),
                "AmazonEC2ContainerRegistry_V20150921" => Registry(parts[1], body),
                "secretsmanager" => SecretStore(parts[1], body),
                _ => throw new InvalidOperationException(target),
            };
            context.Response.ContentType = "application/x-amz-json-1.1";
            await context.Response.WriteAsync(answer.ToJsonString());
        }
        catch (Refused refused) when (target.Length == 0)
        {
            context.Response.StatusCode = refused.Code switch { "NoSuchEntity" => 404, "LimitExceeded" or "EntityAlreadyExists" => 409, "AccessDenied" => 403, _ => 400 };
            context.Response.ContentType = "text/xml";
            await context.Response.WriteAsync($"<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>{refused.Code}</Code><Message>{refused.Message}</Message></Error><RequestId>r</RequestId></ErrorResponse>");
        }
        catch (Refused refused)
        {
            context.Response.StatusCode = 400;
            context.Response.ContentType = "application/x-amz-json-1.1";
            await context.Response.WriteAsync(new JsonObject { ["__type"] = refused.Code, ["message"] = refused.Message }.ToJsonString());
        }
    }

    private void Authorize(HttpContext context, string target)
    {
        string authorization = context.Request.Headers.Authorization.FirstOrDefault() ?? throw new Refused("MissingAuthenticationTokenException", "Missing Authentication Token");
        DateTimeOffset signed = DateTimeOffset.ParseExact(context.Request.Headers["X-Amz-Date"]!, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        if ((clock.GetUtcNow() + Ahead - signed).Duration() > TimeSpan.FromMinutes(5))
            throw new Refused("InvalidSignatureException", $"Signature expired: {signed:yyyyMMdd'T'HHmmss'Z'} is now earlier than {clock.GetUtcNow() + Ahead:yyyyMMdd'T'HHmmss'Z'} - 5 min.");
        bool Is(string token) => authorization.Contains($"Credential={token.Split(':')[0]}/", StringComparison.Ordinal);
        if (Is(ExpiredToken))
            throw new Refused("ExpiredTokenException", "The security token included in the request is expired");
        if (!Is(Token) && !Is(ReadToken))
            throw new Refused("UnrecognizedClientException", "The security token included in the request is invalid.");
        if (Is(ReadToken) && !Reads.Contains(target.Split('.')[1]))
            throw new Refused(target.StartsWith("20", StringComparison.Ordinal) ? "AccessDenied" : "AccessDeniedException", $"User: arn:aws:iam::{Account}:user/eve is not authorized to perform: {target.Split('.')[1]} because no identity-based policy allows the action");
    }

    private JsonObject PageOf(string name, IEnumerable<JsonNode> items, JsonObject body)
    {
        JsonNode[] all = [.. items];
        int from = body["nextToken"] is { } token ? int.Parse(token.GetValue<string>()[1..], CultureInfo.InvariantCulture) : 0;
        JsonObject page = new() { [name] = new JsonArray([.. all.Skip(from).Take(PageSize)]) };
        if (from + PageSize < all.Length)
            page["nextToken"] = $"t{from + PageSize}";
        return page;
    }

    private static double Time(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    private static string Text(JsonObject body, string name) => body[name]!.GetValue<string>();

    private static string? Maybe(JsonObject body, string name) => body[name]?.GetValue<string>();

    /// <summary>An answer that is a refusal.</summary>
    private sealed class Refused(string code, string message) : Exception(message)
    {
        public string Code => code;
    }
}
