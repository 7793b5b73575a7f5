using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes.Aws;

/// <summary>A user or role of the fake.</summary>
internal sealed class AwsPrincipal(string name, string path, DateTimeOffset created)
{
    public string Name => name;

    public string Path => path;

    public DateTimeOffset Created => created;

    /// <summary>Its own policies by name.</summary>
    public Dictionary<string, string> Own { get; } = [];

    /// <summary>The ARNs of policies that are attached.</summary>
    public List<string> Attached { get; } = [];

    /// <summary>Access keys, and passwords of Git.</summary>
    public List<(string Id, bool IsGit, string UserName, string Secret)> Keys { get; } = [];
}

// https://docs.aws.amazon.com/IAM/latest/APIReference/ and https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
internal sealed partial class AwsServer
{
    private static readonly XNamespace IamNames = "https://iam.amazonaws.com/doc/2010-05-08/";

    public SortedDictionary<string, AwsPrincipal> Users { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, AwsPrincipal> Roles { get; } = new(StringComparer.Ordinal) { ["build"] = new("build", "/", DateTimeOffset.UnixEpoch) };

    /// <summary>ARNs of the policies that there are.</summary>
    public HashSet<string> Policies { get; } = ["arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser", "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole", $"arn:aws:iam::{Account}:policy/ours"];

    /// <summary>How many times more a new user is not seen by what follows.</summary>
    public int UnseenUsers { get; set; }

    private string Form(IFormCollection form)
    {
        string action = form["Action"].ToString();
        if (action == "GetCallerIdentity")
            return $"<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>arn:aws:iam::{Account}:user/ana</Arn><UserId>AIDA</UserId><Account>{Account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
        if (form["Version"] == "2010-05-15")
            return Stack(form["StackName"].ToString());
        if (form["Version"] == "2011-06-15")
            throw new Refused("AccessDenied", $"User: arn:aws:iam::{Account}:user/ana is not authorized to perform: sts:{action}");
        return new XElement(IamNames + $"{action}Response", new XElement(IamNames + $"{action}Result", Iam(action, name => form[name].ToString())), new XElement(IamNames + "ResponseMetadata", new XElement(IamNames + "RequestId", "r"))).ToString();
    }

    private object?[] Iam(string action, Func<string, string> field)
    {
        bool ofUser = action.Contains("User", StringComparison.Ordinal) || action.Contains("AccessKey", StringComparison.Ordinal) || action.Contains("Credential", StringComparison.Ordinal);
        AwsPrincipal Named()
        {
            if (ofUser && action is not ("GetUser" or "GetUserPolicy") && UnseenUsers-- > 0)
                throw Missing(field("UserName"));
            return ofUser ? Users.GetValueOrDefault(field("UserName")) ?? throw Missing(field("UserName")) : Roles.GetValueOrDefault(field("RoleName")) ?? throw Missing(field("RoleName"));
        }

        switch (action)
        {
            case "ListUsers":
                return Page("Users", Users.Values.Select(user => Principal("member", "User", user)), field("Marker"));
            case "ListRoles":
                return Page("Roles", Roles.Values.Select(role => Principal("member", "Role", role)), field("Marker"));
            case "CreateUser":
                return !Users.ContainsKey(field("UserName")) ? [Principal("User", "User", Users[field("UserName")] = new(field("UserName"), "/", clock.GetUtcNow()))] : throw new Refused("EntityAlreadyExists", "There is one");
            case "GetUser":
                return [Principal("User", "User", Named())];
            case "GetRole":
                return [Principal("Role", "Role", Named())];
            case "GetUserPolicy" or "GetRolePolicy":
                AwsPrincipal owner = Named();
                return [Element(ofUser ? "UserName" : "RoleName", owner.Name), Element("PolicyName", field("PolicyName")), Element("PolicyDocument", Uri.EscapeDataString(owner.Own.GetValueOrDefault(field("PolicyName")) ?? throw Missing(field("PolicyName"))))];
            case "PutUserPolicy" or "PutRolePolicy":
                AwsPrincipal changed = Named();
                // Of all of its own policies together: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
                if (changed.Own.Where(one => one.Key != field("PolicyName")).Sum(one => one.Value.Length) + field("PolicyDocument").Length > (ofUser ? 2048 : 10240))
                    throw new Refused("LimitExceeded", $"Maximum policy size of {(ofUser ? 2048 : 10240)} bytes exceeded for {(ofUser ? "user" : "role")} {changed.Name}");
                changed.Own[field("PolicyName")] = field("PolicyDocument");
                return [];
            case "ListUserPolicies" or "ListRolePolicies":
                return Page("PolicyNames", Named().Own.Keys.Select(name => Element("member", name)), field("Marker"));
            case "ListAttachedUserPolicies" or "ListAttachedRolePolicies":
                return Page("AttachedPolicies", Named().Attached.Select(arn => new XElement(IamNames + "member", Element("PolicyName", arn.Split('/')[^1]), Element("PolicyArn", arn))), field("Marker"));
            case "AttachUserPolicy" or "AttachRolePolicy":
                AwsPrincipal given = Named();
                if (!given.Attached.Contains(field("PolicyArn")) && given.Attached.Count == 10)
                    throw new Refused("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10");
                given.Attached.Add(field("PolicyArn"));
                return [];
            case "GetPolicy":
                return Policies.Contains(field("PolicyArn")) ? [new XElement(IamNames + "Policy", Element("PolicyName", field("PolicyArn").Split('/')[^1]), Element("Arn", field("PolicyArn")))] : throw Missing(field("PolicyArn"));
            default:
                return Keys(action, field, Named());
        }
    }

    // Of each kind a user has two at the most.
    private object?[] Keys(string action, Func<string, string> field, AwsPrincipal user)
    {
        bool isGit = action.Contains("Credential", StringComparison.Ordinal);
        if (action.StartsWith("List", StringComparison.Ordinal))
            return Page(isGit ? "ServiceSpecificCredentials" : "AccessKeyMetadata", user.Keys.Where(key => key.IsGit == isGit).Select(key => new XElement(IamNames + "member", KeyParts(user, key))), field("Marker"));
        if (action.StartsWith("Delete", StringComparison.Ordinal))
            return user.Keys.RemoveAll(key => key.Id == field(isGit ? "ServiceSpecificCredentialId" : "AccessKeyId")) == 1 ? [] : throw Missing("key");
        if (user.Keys.Count(key => key.IsGit == isGit) == 2)
            throw new Refused("LimitExceeded", isGit ? "Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2" : "Cannot exceed quota for AccessKeysPerUser: 2");
        string number = user.Keys.Count.ToString("D16", CultureInfo.InvariantCulture);
        var made = isGit ? ($"ACCA{number}", true, $"{user.Name}-at-{Account}", $"git-secret-{number}") : ($"AKIA{number}", false, "", $"access-secret-{number}");
        user.Keys.Add(made);
        return [new XElement(IamNames + (isGit ? "ServiceSpecificCredential" : "AccessKey"), KeyParts(user, made), Element(isGit ? "ServicePassword" : "SecretAccessKey", made.Item4))];
    }

    private IEnumerable<XElement> KeyParts(AwsPrincipal user, (string Id, bool IsGit, string UserName, string Secret) key) =>
    [
        Element("UserName", user.Name), Element("Status", "Active"), Element("CreateDate", Iso(clock.GetUtcNow())),
        .. key.IsGit ? new[] { Element("ServiceSpecificCredentialId", key.Id), Element("ServiceName", "codecommit.amazonaws.com"), Element("ServiceUserName", key.UserName) } : [Element("AccessKeyId", key.Id)],
    ];

    private object?[] Page(string list, IEnumerable<XElement> members, string marker)
    {
        XElement[] all = [.. members];
        int from = marker.Length == 0 ? 0 : int.Parse(marker[1..], CultureInfo.InvariantCulture);
        bool more = from + PageSize < all.Length;
        return [new XElement(IamNames + list, all.Skip(from).Take(PageSize)), Element("IsTruncated", more ? "true" : "false"), more ? Element("Marker", $"m{from + PageSize}") : null];
    }

    private static XElement Principal(string element, string kind, AwsPrincipal one) => new(IamNames + element,
        Element("Path", one.Path), Element($"{kind}Name", one.Name), Element($"{kind}Id", "AIDA0000000000000001"), Element("Arn", $"arn:aws:iam::{Account}:{kind.ToLowerInvariant()}{one.Path}{one.Name}"), Element("CreateDate", Iso(one.Created)));

    private static XElement Element(string name, string text) => new(IamNames + name, text);

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Refused Missing(string what) => new("NoSuchEntity", $"{what} cannot be found.");
}
