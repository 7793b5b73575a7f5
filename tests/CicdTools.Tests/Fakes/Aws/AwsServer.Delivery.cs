using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Aws;

// https://docs.aws.amazon.com/codedeploy/latest/APIReference/ and https://docs.aws.amazon.com/AmazonECR/latest/APIReference/
internal sealed partial class AwsServer
{
    private JsonObject Delivery(string service, string operation, JsonObject body) => throw new InvalidOperationException($"{service}.{operation} {body}");
}
