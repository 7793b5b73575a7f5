using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Aws;

// https://docs.aws.amazon.com/codedeploy/latest/APIReference/ and https://docs.aws.amazon.com/AmazonECR/latest/APIReference/
internal sealed partial class AwsServer
{
    // What is deployed is asked of moto, which has it all; here is nothing.
    private static JsonObject Delivery(string service, string operation, JsonObject body) => operation == "ListApplications" ? [] : throw new InvalidOperationException($"{service}.{operation} {body}");
}
