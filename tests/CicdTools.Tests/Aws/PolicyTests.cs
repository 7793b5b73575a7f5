using System.Text.Json.Nodes;
using CicdTools.Providers.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>Statements come into a policy, and none is lost.</summary>
public sealed class PolicyTests
{
    private static readonly JsonObject Ours = PolicyDocument.Allow("CicdToolsLogs", ["logs:PutLogEvents"], "arn:aws:logs:eu-west-1:1:log-group:/aws/codebuild/shop*");

    [Fact]
    public void Others_statements_stay_and_ours_take_the_place_of_older_ones()
    {
        const string Before = """{"Version":"2012-10-17","Id":"kept","Statement":[{"Sid":"Theirs","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}},{"Sid":"CicdToolsLogs","Effect":"Allow","Action":"logs:*","Resource":"*"},{"Effect":"Allow","Action":"sns:Publish","Resource":"*"}]}""";
        JsonObject after = (JsonObject)JsonNode.Parse(PolicyDocument.Merge(Before, [Ours], "role")!)!;
        JsonArray statements = after["Statement"]!.AsArray(), before = JsonNode.Parse(Before)!["Statement"]!.AsArray();
        Assert.Equal(3, statements.Count);
        Assert.True(JsonNode.DeepEquals(before[0], statements[0]));
        Assert.True(JsonNode.DeepEquals(Ours, statements[1]));
        Assert.True(JsonNode.DeepEquals(before[2], statements[2]));
        Assert.Equal("kept", after["Id"]!.GetValue<string>());
        Assert.Null(PolicyDocument.Merge(after.ToJsonString(), [Ours], "role"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Sid":"Only","Effect":"Allow","Action":"sns:Publish","Resource":"*"}}""")]
    [InlineData("%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D")]
    public void A_policy_is_read_however_it_is_written(string? before)
    {
        JsonArray statements = JsonNode.Parse(PolicyDocument.Merge(before, [Ours], "role")!)!["Statement"]!.AsArray();
        Assert.Contains(statements, one => JsonNode.DeepEquals(one, Ours));
        Assert.Equal(before?.Contains("Only", StringComparison.Ordinal) == true ? 2 : 1, statements.Count);
    }

    [Fact]
    public void A_policy_that_would_be_too_large_is_refused_before_it_is_sent()
    {
        JsonObject[] many = [.. Enumerable.Range(0, 200).Select(number => PolicyDocument.Allow($"S{number}", ["logs:PutLogEvents"], $"arn:aws:logs:eu-west-1:123456789012:log-group:/aws/codebuild/{number}"))];
        CicdException error = Assert.Throws<CicdException>(() => PolicyDocument.Merge(null, many, "shop-build"));
        Assert.Equal(("PolicyTooLarge", "shop-build"), (error.Id, error.Target));
    }

    [Theory]
    [InlineData("Shop", null, "shop-artifacts-1-eu-west-1")]
    [InlineData(null, "shop", "shop-artifacts-1-eu-west-1")]
    [InlineData(null, null, "cicdtools-artifacts-1-eu-west-1")]
    public void Names_follow_from_the_one_that_is_given(string? name, string? repository, string bucket) =>
        Assert.Equal(bucket, AwsNames.Of(name, repository, "1", new("eu-west-1", null)).Bucket);

    [Theory]
    [InlineData("a name")]
    [InlineData("-a")]
    [InlineData("more-than-twenty-four-letters")]
    public void A_name_that_one_of_the_services_would_not_take_is_refused(string name) =>
        Assert.Equal("InvalidName", Assert.Throws<CicdException>(() => AwsNames.Of(name, null, "1", new("eu-west-1", null))).Id);
}
