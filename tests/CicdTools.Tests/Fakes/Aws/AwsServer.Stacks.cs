using System.Xml.Linq;

namespace CicdTools.Tests.Fakes.Aws;

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
internal sealed partial class AwsServer
{
    private static readonly XNamespace StackNames = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

    /// <summary>Stacks by name: how each stands, why, and from when on it is gone.</summary>
    public Dictionary<string, (string Status, string? Reason, DateTimeOffset? GoneAt)> Stacks { get; } = [];

    private string Stack(string name)
    {
        if (!Stacks.TryGetValue(name, out var stack) || stack.GoneAt <= clock.GetUtcNow())
            throw new Refused("ValidationError", $"Stack with id {name} does not exist");
        return new XElement(StackNames + "DescribeStacksResponse", new XElement(StackNames + "DescribeStacksResult", new XElement(StackNames + "Stacks", new XElement(StackNames + "member",
            new XElement(StackNames + "StackName", name), new XElement(StackNames + "CreationTime", Iso(clock.GetUtcNow())), new XElement(StackNames + "StackStatus", stack.Status),
            stack.Reason is null ? null : new XElement(StackNames + "StackStatusReason", stack.Reason))))).ToString();
    }
}
