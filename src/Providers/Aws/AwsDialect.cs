using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Signing;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Aws;

/// <summary>How a service of AWS speaks HTTP: requests signed by Signature Version 4, and refusals of which the code says more than the status.</summary>
internal sealed class AwsDialect(AwsService service, string region, AwsClock clock) : ApiDialect
{
    private static readonly string[] Signed = ["Authorization", "X-Amz-Date", "X-Amz-Content-Sha256", "X-Amz-Security-Token"];

    // The codes that AWS's SDKs take for throttling: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html (botocore's retries/standard.py has the list).
    // LimitExceededException is not among ours: CodePipeline says so of too many pipelines, which no waiting mends.
    private static readonly HashSet<string> Throttles = new(StringComparer.Ordinal)
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException", "ProvisionedThroughputExceededException",
        "TransactionInProgressException", "RequestLimitExceeded", "BandwidthLimitExceeded", "RequestThrottled", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
    };

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html and https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    private static readonly HashSet<string> Skews = new(StringComparer.Ordinal) { "RequestTimeTooSkewed", "RequestExpired", "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure" };

    public override string System => "AWS";

    public override int Concurrency => 16;

    public override string? RequestIdHeader => "x-amzn-RequestId";

    public override void Authorize(HttpRequestMessage message, SecretText credential)
    {
        AwsKeys keys = AwsKeys.Parse(credential);
        foreach (string header in Signed)
            message.Headers.Remove(header);
        AWSSigningRequest request = new() { HttpMethod = message.Method, RequestUri = message.RequestUri };
        // What is signed: the host, the type, and all of AWS's own headers (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
        foreach ((string name, IEnumerable<string> values) in message.Headers.Where(header => header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)))
            request.Headers[name] = string.Join(',', values);
        if (message.Content is { } content)
        {
            request.Headers["Content-Type"] = $"{content.Headers.ContentType}";
            using MemoryStream body = new();
            content.ReadAsStream().CopyTo(body);
            content.ReadAsStream().Position = 0;
            request.Content = body.ToArray();
        }

        AWSSigV4Parameters parameters = new()
        {
            Credentials = keys.Token is null ? new BasicAWSCredentials(keys.Id, keys.Secret) : new SessionAWSCredentials(keys.Id, keys.Secret, keys.Token),
            Region = RegionEndpoint.GetBySystemName(region),
            Service = service.Name,
            SignedAt = clock.Now.UtcDateTime,
        };
        foreach ((string name, string value) in AWSSigV4Signer.Sign(request, parameters).Headers)
            message.Headers.TryAddWithoutValidation(name, value);
    }

    public override bool IsThrottled(ApiAnswer answer) => answer.Status == HttpStatusCode.TooManyRequests || (AwsError.Code(answer) is { } code && Throttles.Contains(code));

    // What has the name of a request is an answer, whatever it says of its type: https://docs.aws.amazon.com/awssupport/latest/APIReference/CommonErrors.html and https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html.
    public override bool IsPage(HttpResponseMessage response) => base.IsPage(response) && !response.Headers.Contains(RequestIdHeader!);

    // Only once: the next one is signed by the server's own time.
    public override bool IsMended(ApiAnswer answer) =>
        AwsError.Code(answer) is { } code && Skews.Contains(code) && answer.Response.Headers.Date is { } date
        && clock.Learn(date, answer.Response.RequestMessage!.Headers.TryGetValues("X-Amz-Date", out IEnumerable<string>? signed) ? signed.First() : null);

    public override string? Message(ApiAnswer answer) => AwsError.Message(answer) ?? base.Message(answer);

    public override CicdException? Refusal(ApiAnswer answer) => AwsError.Code(answer) is { } code ? AwsRefusals.Of(code, AwsError.Message(answer), answer.Call.Operation ?? service.Name, region) : null;
}
